package dev.gauntlet.run.models;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.base.ShellCommand;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainedModel;
import dev.gauntlet.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trials of a run that have a trained model. */
public final class RunModels {
  private static final Logger LOG = LoggerFactory.getLogger(RunModels.class);

  private final Path directory;
  private final Catalog catalog;
  private final DataAccess data;
  private final RunRecord run;

  /**
   * Reads which trials there are.
   *
   * @param directory of a run
   * @param catalog implementations and tasks
   * @param data where the tasks' files come from
   * @throws InputException if it is not the directory of a run
   */
  public RunModels(Path directory, Catalog catalog, DataAccess data) {
    this.directory = directory;
    this.catalog = catalog;
    this.data = data;
    this.run = RunDirectory.read(directory, LOG::warn);
  }

  /** The run, as its records were when this was made. */
  public RunRecord run() {
    return run;
  }

  /** The trials that succeeded, in the order of the run. */
  public List<TrialSpec> succeeded() {
    List<TrialSpec> succeeded = new ArrayList<>();
    for (TrialRecord trial : run.trials()) {
      if (trial.result() != null && trial.result().status().succeeded()) {
        succeeded.add(trial.spec());
      }
    }
    return succeeded;
  }

  /**
   * Finds a trial.
   *
   * @param id its id, or as much of its beginning as no other has
   * @throws InputException if there is none (names the nearest), there are several, or it has not
   *     succeeded
   */
  public TrialSpec find(String id) {
    List<String> ids = run.trials().stream().map(trial -> trial.spec().id()).toList();
    List<TrialRecord> found =
        run.trials().stream()
            .filter(trial -> !id.isEmpty() && trial.spec().id().startsWith(id))
            .toList();
    if (found.isEmpty()) {
      throw new InputException(Nearest.unknown("trial", id, ids));
    }
    if (found.size() > 1) {
      throw new InputException(
          "trial '%s' may be any of %s"
              .formatted(id, found.stream().map(trial -> trial.spec().id()).toList()));
    }
    TrialRecord trial = found.get(0);
    if (trial.result() == null || !trial.result().status().succeeded()) {
      throw new InputException(
          "trial %s has no trained model: it %s"
              .formatted(
                  trial.spec().id(),
                  trial.result() == null
                      ? "has not ended"
                      : "ended as " + trial.result().status()));
    }
    return trial.spec();
  }

  /**
   * Opens the model of a trial.
   *
   * @return the model; the caller closes it
   * @throws InputException if its checkpoint or data is not there, or not what it should be
   * @throws IOException if a file cannot be read
   */
  public TrainedModel open(TrialSpec spec) throws IOException {
    return TrainedModel.open(Trial.of(spec, catalog, data), files(spec).folder());
  }

  /**
   * The exported model of a trial.
   *
   * @return its file, which computes the same as the trained model
   * @throws InputException if there is none; says why, and how to make one
   * @throws IOException if the records of the trial cannot be read
   */
  public Path exported(TrialSpec spec) throws IOException {
    TrialFiles files = files(spec);
    Optional<ExportRecord> export = files.export();
    if (export.isPresent() && export.get().verified() && Files.exists(files.onnx())) {
      return files.onnx();
    }
    String reason =
        export
            .map(record -> record.verified() ? files.onnx() + " is gone" : record.reason())
            .orElse("none was made");
    throw new InputException(
        "trial %s has no export (%s); make one with: %s"
            .formatted(spec.id(), reason, ShellCommand.gauntlet("export", directory, spec.id())));
  }

  /** The files of a trial. */
  public TrialFiles files(TrialSpec spec) {
    return new TrialFiles(directory, spec.id());
  }
}
