package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.spi.Contract;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A jar on the plugins' class path.
 *
 * @param path the file
 * @param sha256 hash of its content: part of the key of every trial it takes part in
 */
public record PluginJar(Path path, String sha256) {

  /** What registers plugins. */
  private static final List<String> SERVICES =
      List.of(
          "META-INF/services/" + Implementation.class.getName(),
          "META-INF/services/" + Task.class.getName());

  /** Name of the file. */
  public String name() {
    return path.getFileName().toString();
  }

  /**
   * Makes sure that the file is still the one that was found: a jar that was built anew meanwhile
   * must not pass for the old one.
   *
   * @throws IOException if it is not, or cannot be read; the message names it
   */
  public void requireUnchanged() throws IOException {
    if (!Sha256.of(path).equals(sha256)) {
      throw new IOException("plugin " + path + " has changed since this run began");
    }
  }

  /**
   * A jar that a user named.
   *
   * @throws InputException if it is missing, is not a jar, holds the sources of a plugin instead of
   *     its classes, or is built for another contract; names it
   */
  static PluginJar named(Path path) {
    PluginJar jar = open(path);
    if (jar.hasSourcesOnly()) {
      throw new InputException(
          "plugin " + path + " registers plugins but holds no classes, must be the jar that does");
    }
    return jar.ofThisContract();
  }

  /**
   * The jars of a folder by name; none if it is null or does not exist. What a system leaves beside
   * them (macOS: {@code ._x.jar}) and jars of sources are none of them.
   *
   * @throws InputException if one is not a jar, or is built for another contract; names it
   */
  static List<PluginJar> inFolder(@Nullable Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .map(PluginJar::open)
          .filter(jar -> !jar.hasSourcesOnly())
          .map(PluginJar::ofThisContract)
          .toList();
    } catch (IOException e) {
      throw new InputException(
          "plugin folder " + folder + " cannot be read: " + OneLine.reason(e), e);
    }
  }

  /** Each jar once, and of copies with the same content the first. */
  static List<PluginJar> distinct(List<PluginJar> jars) {
    Map<String, PluginJar> byContent = new LinkedHashMap<>();
    jars.forEach(jar -> byContent.putIfAbsent(jar.sha256(), jar));
    return List.copyOf(byContent.values());
  }

  private static PluginJar open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new InputException("plugin " + path + " is not there, must be a jar file");
    }
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return new PluginJar(path.toRealPath(), Sha256.of(path));
    } catch (ZipException e) {
      throw new InputException("plugin " + path + " is not a jar: " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static InputException unreadable(Path path, IOException e) {
    return new InputException("plugin " + path + " cannot be read: " + OneLine.reason(e), e);
  }

  /**
   * This jar, if it is built for the contract of this Gauntlet, or does not say for which.
   *
   * @throws InputException if it is built for another; says both
   */
  private PluginJar ofThisContract() {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipEntry manifest = zip.getEntry(JarFile.MANIFEST_NAME);
      String built =
          manifest == null
              ? null
              : new Manifest(zip.getInputStream(manifest))
                  .getMainAttributes()
                  .getValue(Contract.MANIFEST_ENTRY);
      if (built == null || built.strip().equals(Integer.toString(Contract.VERSION))) {
        return this;
      }
      throw new InputException(
          ("plugin %s is built for version %s of the contract of plugins, this Gauntlet has version"
                  + " %d: build it against this one, as 'gauntlet new-plugin --help' says")
              .formatted(path, built.strip(), Contract.VERSION));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Whether it is what {@code -sources.jar} is: a plugin's resources, but no class. */
  private boolean hasSourcesOnly() {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return SERVICES.stream().anyMatch(name -> zip.getEntry(name) != null)
          && zip.stream().noneMatch(entry -> entry.getName().endsWith(".class"));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Whether it registers anything. */
  boolean hasServices() {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return SERVICES.stream().anyMatch(name -> zip.getEntry(name) != null);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Whether both jars hold the class of that name, and hold the same. */
  boolean sharesClass(String type, PluginJar other) {
    byte[] own = classFile(type);
    return own.length > 0 && Arrays.equals(own, other.classFile(type));
  }

  private byte[] classFile(String type) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      ZipEntry entry = zip.getEntry(type.replace('.', '/') + ".class");
      return entry == null ? new byte[0] : zip.getInputStream(entry).readAllBytes();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** One loader of the classes of all plugins. */
  static URLClassLoader loader(List<PluginJar> jars, ClassLoader parent) {
    return new URLClassLoader(
        "plugins", jars.stream().map(PluginJar::url).toArray(URL[]::new), parent);
  }

  /**
   * A view of this jar for {@link java.util.ServiceLoader}: it sees this jar's service files alone,
   * so that what they register or get wrong is known to be this jar's, but the classes of all.
   */
  URLClassLoader services(ClassLoader classes) {
    return new URLClassLoader(new URL[] {url()}, classes) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
      }
    };
  }

  private URL url() {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError("a file has a URL: " + path, e);
    }
  }
}
