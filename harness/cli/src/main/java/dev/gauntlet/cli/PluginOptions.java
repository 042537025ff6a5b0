package dev.gauntlet.cli;

import dev.gauntlet.base.OneLine;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.journal.LocalInputs;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The option of every command that looks plugins up. */
final class PluginOptions {
  @Option(
      names = "--plugin",
      paramLabel = "JAR",
      description =
          "A jar with implementations or tasks; may be given several times. A run remembers its"
              + " jars.")
  private final List<Path> jars = new ArrayList<>();

  /** All plugins: built in, named here, and in the plugins folder beside the launcher. */
  Catalog catalog() {
    return catalog(LocalInputs.NONE, changed -> {}, gone -> {});
  }

  /**
   * The same; where none is named here, the jars that a run was begun with are.
   *
   * @param changed told of each of these that is not as it was, in one line
   * @param gone told of each of these that cannot be read any more, in one line
   */
  Catalog catalog(LocalInputs remembered, Consumer<String> changed, Consumer<String> gone) {
    if (jars.isEmpty()) {
      remembered.plugins().stream()
          .filter(jar -> isThere(jar, changed, gone))
          .forEach(jar -> jars.add(Path.of(jar.path())));
    }
    String home = System.getProperty("gauntlet.home");
    return Catalog.load(jars, home == null ? null : Path.of(home, "plugins"));
  }

  /** The jars among a catalog's that were named, here or when the run began. */
  List<PluginJar> named(Catalog catalog) {
    List<Path> named = jars.stream().map(PluginOptions::real).toList();
    return catalog.jars().stream().filter(jar -> named.contains(jar.path())).toList();
  }

  private static Path real(Path jar) {
    try {
      return jar.toRealPath();
    } catch (IOException e) {
      return jar.toAbsolutePath(); // it was there a moment ago
    }
  }

  private static boolean isThere(
      LocalInputs.Jar jar, Consumer<String> changed, Consumer<String> gone) {
    Path path = Path.of(jar.path());
    try {
      if (!Sha256.of(path).equals(jar.sha256())) {
        changed.accept("plugin " + path + " has changed since the run began");
      }
      return true;
    } catch (NoSuchFileException e) {
      gone.accept(
          "plugin "
              + path
              + ", which the run was begun with, is gone; name where it is now with --plugin");
    } catch (IOException e) {
      gone.accept(
          "plugin %s, which the run was begun with, cannot be read: %s"
              .formatted(path, OneLine.reason(e)));
    }
    return false;
  }
}
