package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.run.models.RunModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command takes that works with the trained models of a run. */
final class TrialOptions {
  private static final int ANY_THREADS = 1; // one process at a time has all cores

  @Parameters(index = "0", paramLabel = "DIR", description = "The run directory.")
  private Path dir;

  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  Path dir() {
    return dir;
  }

  /** Works with trained models. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it and returns the exit code.
     *
     * @param settings of processes, for what is done in one at a time
     */
    int with(RunModels trials, ChildSettings settings) throws IOException, InterruptedException;
  }

  /** Opens the run for a piece of work and returns its exit code. */
  int run(Work work) throws InterruptedException {
    Consumer<String> warnings =
        warning -> spec.commandLine().getErr().println("gauntlet: " + warning);
    LocalInputs remembered = LocalInputs.read(dir, warnings);
    data.recall(remembered, warnings);
    try (Catalog catalog = plugins.catalog(remembered, warnings, warnings)) {
      catalog.endProcess(); // nothing is planned, and what is measured should have the machine
      DataFolders folders = data.folders();
      ChildSettings settings =
          ChildSettings.share(catalog.jars(), folders.places(), 1, ANY_THREADS, null);
      return work.with(new RunModels(dir, catalog, folders), settings);
    } catch (IOException e) {
      throw new InputException("run directory " + dir + " cannot be used: " + OneLine.reason(e), e);
    }
  }
}
