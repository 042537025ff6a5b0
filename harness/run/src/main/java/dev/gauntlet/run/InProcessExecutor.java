package dev.gauntlet.run;

import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.models.Exporter;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.Trial;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs trials in this process, one at a time, all with the same number of threads. For debugging:
 * what a plugin does here it does to the whole run.
 */
public final class InProcessExecutor implements TrialExecutor {
  private final Catalog catalog;
  private final DataAccess data;
  private final boolean accuracyOnly;

  /**
   * An executor of the plugins in a catalog.
   *
   * @param accuracyOnly as in {@link dev.gauntlet.run.child.ChildSettings}
   */
  public InProcessExecutor(Catalog catalog, DataAccess data, boolean accuracyOnly) {
    this.catalog = catalog;
    this.data = data;
    this.accuracyOnly = accuracyOnly;
  }

  @Override
  public synchronized TrialResult run(TrialSpec spec, Path folder, Listener listener) {
    TorchEngine.load(spec.threads());
    Trial trial = Trial.of(spec, catalog, data).withAccuracyOnly(accuracyOnly);
    Listener logging = new Logging(listener, new TrialFolder(folder).log());
    TrialResult result = trial.run(folder, logging);
    if (!accuracyOnly && result.status().succeeded()) {
      Exporter.exportTrained(trial, folder, logging);
    }
    return result;
  }

  /** Passes events on, and keeps what is thrown. */
  private record Logging(Listener listener, Path log) implements Listener {
    @Override
    public void on(TrialEvent event) {
      listener.on(event);
    }

    @Override
    public void thrown(Throwable thrown) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      try {
        Files.writeString(log, trace.toString());
      } catch (IOException e) {
        thrown.addSuppressed(e); // the reason in the result remains
      }
    }
  }
}
