package dev.gauntlet.run.models;

import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainedModel;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialListener;
import dev.gauntlet.trial.TrialRunner;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Exports the model of each trial that succeeds, after its end. Whatever comes of that, the trial
 * remains a success: {@code export.json} says why there is no export, and the log has the rest.
 */
public final class ExportingExecutor implements TrialExecutor {
  private final TrialExecutor executor;
  private final Catalog catalog;
  private final DataAccess data;

  /**
   * Exports what another executor trains in this process.
   *
   * @param catalog implementations and tasks
   * @param data where the tasks' files come from
   */
  public ExportingExecutor(TrialExecutor executor, Catalog catalog, DataAccess data) {
    this.executor = executor;
    this.catalog = catalog;
    this.data = data;
  }

  @Override
  public TrialResult run(TrialSpec spec, Path folder, TrialListener listener) {
    TrialResult result = executor.run(spec, folder, listener);
    if (result.status().succeeded()) {
      TrialFiles files = TrialFiles.in(folder, spec.id());
      try (TrainedModel model =
          TrainedModel.open(TrialRunner.of(spec, catalog, data), spec, folder)) {
        Exporter.export(model, files);
      } catch (Throwable e) { // whatever a plugin throws must not take the trial's success away
        listener.thrown(e);
        keep(ExportRecord.failed(spec.id(), reason(e)), files, listener);
      }
    }
    return result;
  }

  private static String reason(Throwable thrown) {
    return OneLine.of(thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
  }

  private static void keep(ExportRecord failure, TrialFiles files, TrialListener listener) {
    try {
      files.keepExport(failure);
    } catch (IOException e) {
      listener.thrown(e); // the disk is full, most likely: whoever records the result will find out
    }
  }
}
