package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Builds plugin jars from source text, so that their classes are on no other class path. */
final class PluginJarBuilder {

  private static final int MAJOR_VERSION = 7; // its low byte in a class file, JVMS 4.1

  private final Path folder;
  private final Map<String, byte[]> entries = new TreeMap<>();

  /** A builder that works in an empty folder. */
  PluginJarBuilder(Path folder) {
    this.folder = folder;
  }

  /** Registers a provider, whether or not there is such a class. */
  PluginJarBuilder service(Class<?> type, String provider) {
    return entry("META-INF/services/" + type.getName(), provider + "\n");
  }

  PluginJarBuilder entry(String name, String content) {
    entries.put(name, content.getBytes(UTF_8));
    return this;
  }

  /** Compiles classes of the package without a name. */
  PluginJarBuilder classes(Map<String, String> sources) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = folder.resolve(source.getKey() + ".java");
      Files.writeString(file, source.getValue());
      arguments.add(file.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
    try (Stream<Path> files = Files.list(classes)) {
      for (Path file : files.toList()) {
        entries.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return this;
  }

  /** Has a class file say that it is of another version of Java's. */
  PluginJarBuilder ofClassVersion(String name, int version) {
    entries.get(name)[MAJOR_VERSION] = (byte) version;
    return this;
  }

  PluginJarBuilder without(String name) {
    assertThat(entries.remove(name)).isNotNull();
    return this;
  }

  Path build(Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    return jar;
  }
}
