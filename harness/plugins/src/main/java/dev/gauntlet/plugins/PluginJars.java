package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Sha256;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Plugin jars as files and as class loaders. */
final class PluginJars {
  private PluginJars() {}

  /**
   * The jars that a user named.
   *
   * @throws InputException if one is missing or is not a jar; names it
   */
  static List<PluginJar> open(List<Path> named) {
    return named.stream().map(PluginJars::open).distinct().toList();
  }

  /** The jars of a folder by name; none if it is null or does not exist. */
  static List<PluginJar> inFolder(Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return open(files.filter(f -> f.toString().endsWith(".jar")).sorted().toList());
    } catch (IOException e) {
      throw new InputException("plugin folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
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
      throw new InputException("plugin " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** One loader of the classes of all plugins. */
  static URLClassLoader loader(List<PluginJar> jars, ClassLoader parent) {
    return new URLClassLoader(
        "plugins", jars.stream().map(PluginJars::url).toArray(URL[]::new), parent);
  }

  /**
   * A view of one jar for {@link java.util.ServiceLoader}: it sees that jar's service files alone,
   * so that what they register or get wrong is known to be that jar's, but the classes of all.
   */
  static URLClassLoader servicesOf(PluginJar jar, ClassLoader classes) {
    return new URLClassLoader(new URL[] {url(jar)}, classes) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
      }
    };
  }

  private static URL url(PluginJar jar) {
    try {
      return jar.path().toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError("a file has a URL: " + jar.path(), e);
    }
  }
}
