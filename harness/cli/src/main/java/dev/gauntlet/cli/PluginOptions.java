package dev.gauntlet.cli;

import dev.gauntlet.plugins.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of every command that looks plugins up. */
final class PluginOptions {
  @Option(
      names = "--plugin",
      paramLabel = "JAR",
      description = "A jar with implementations or tasks; may be given several times.")
  private final List<Path> jars = new ArrayList<>();

  /** All plugins: built in, named here, and in the plugins folder beside the launcher. */
  Catalog catalog() {
    String home = System.getProperty("gauntlet.home");
    return Catalog.load(jars, home == null ? null : Path.of(home, "plugins"));
  }
}
