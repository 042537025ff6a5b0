package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.models.RunModels;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What every command takes that works with the trained models of a run. */
final class TrialOptions {
  @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
  private Path dir;

  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;

  Path dir() {
    return dir;
  }

  /** Works with trained models. */
  @FunctionalInterface
  interface Work {
    int with(RunModels trials) throws IOException;
  }

  /** Opens the run for a piece of work and returns its exit code. */
  int run(Work work) {
    try (Catalog catalog = plugins.catalog()) {
      return work.with(new RunModels(dir, catalog, data.folders()));
    } catch (IOException e) {
      throw new InputException("run directory " + dir + " cannot be used: " + e.getMessage(), e);
    }
  }
}
