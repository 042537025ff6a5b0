package dev.gauntlet.cli;

import ai.djl.nn.Block;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.spi.Implementation;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Builds the plugins in {@code src/test} as their authors would: against the contract alone. */
final class PluginBuild {
  private static final Path PLUGINS = Path.of("src", "test");

  private PluginBuild() {}

  /** The complete plugin. */
  static Path jar(Path folder) throws IOException, URISyntaxException {
    return jar(folder, "plugin");
  }

  /** Compiles the sources of a plugin and packs them with their service files. */
  static Path jar(Path folder, String plugin) throws IOException, URISyntaxException {
    return jar(folder, PLUGINS.resolve(plugin), plugin);
  }

  /** A jar with plugins of the same ids as those of the complete plugin, in classes of its own. */
  static Path rival(Path folder) throws IOException, URISyntaxException {
    Path sources = PLUGINS.resolve("plugin");
    Path copy = folder.resolve("rival-sources");
    for (Path file : files(sources)) {
      Path target = copy.resolve(sources.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.writeString(
          target,
          Files.readString(file)
              .replace("package example;", "package rival;")
              .replaceAll("(?m)^example\\.", "rival."));
    }
    return jar(folder, copy, "rival");
  }

  private static Path jar(Path folder, Path sources, String plugin)
      throws IOException, URISyntaxException {
    Path classes = Files.createDirectories(folder.resolve(plugin + "-classes"));
    compile(files(sources.resolve("src")), classes);
    Path jar = folder.resolve("example-" + plugin + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      pack(classes, classes, out);
      pack(sources, sources.resolve("META-INF"), out);
    }
    return jar;
  }

  private static void compile(List<Path> sources, Path classes)
      throws IOException, URISyntaxException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      String contract =
          locationOf(Implementation.class)
              + File.pathSeparator
              + locationOf(ModelBlock.class)
              + File.pathSeparator
              + locationOf(Block.class);
      List<String> options =
          List.of("-classpath", contract, "-proc:none", "-d", classes.toString());
      boolean compiled =
          compiler
              .getTask(
                  null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!compiled) {
        throw new AssertionError("the plugin does not compile against the contract");
      }
    }
  }

  private static Path locationOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void pack(Path root, Path folder, JarOutputStream out) throws IOException {
    for (Path file : files(folder)) {
      out.putNextEntry(
          new JarEntry(root.relativize(file).toString().replace(File.separatorChar, '/')));
      Files.copy(file, out);
      out.closeEntry();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
    }
  }
}
