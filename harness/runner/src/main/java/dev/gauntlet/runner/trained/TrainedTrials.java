package dev.gauntlet.runner.trained;

import dev.gauntlet.runner.AtomicFile;
import dev.gauntlet.runner.InputException;
import dev.gauntlet.runner.journal.Json;
import dev.gauntlet.runner.journal.RunDirectory;
import dev.gauntlet.runner.plan.Catalog;
import dev.gauntlet.runner.plan.Nearest;
import dev.gauntlet.runner.trial.TrainedModel;
import dev.gauntlet.runner.trial.TrialRunner;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trials of a run that have a trained model, and where the files of each are. */
public final class TrainedTrials {
  /** Name of the file of an {@link ExportRecord}. */
  static final String EXPORT = "export.json";

  /** Name of the file of {@link Engines}. */
  static final String INFERENCE = "inference.json";

  private static final Logger LOG = LoggerFactory.getLogger(TrainedTrials.class);

  private final Path directory;
  private final Catalog catalog;
  private final DataAccess data;
  private final List<TrialRecord> trials;

  /**
   * Reads which trials there are.
   *
   * @param directory of a run
   * @param catalog implementations and tasks
   * @param data where the tasks' files come from
   * @throws InputException if it is not the directory of a run
   */
  public TrainedTrials(Path directory, Catalog catalog, DataAccess data) {
    this.directory = directory;
    this.catalog = catalog;
    this.data = data;
    this.trials = RunDirectory.read(directory, LOG::warn).trials();
  }

  /** The trials that succeeded, in the order of the run. */
  public List<TrialSpec> succeeded() {
    List<TrialSpec> succeeded = new ArrayList<>();
    for (TrialRecord trial : trials) {
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
    List<String> ids = trials.stream().map(trial -> trial.spec().id()).toList();
    List<TrialRecord> found =
        trials.stream().filter(trial -> !id.isEmpty() && trial.spec().id().startsWith(id)).toList();
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
    TrialRunner runner =
        new TrialRunner(
            catalog.implementation(spec.implementation().id()).provider(),
            catalog.task(spec.task().id()).provider(),
            data);
    return TrainedModel.open(runner, spec, folder(spec));
  }

  /**
   * What came of the exports so far, in the order of the run.
   *
   * @throws InputException if a file is not as it was written
   * @throws IOException if one cannot be read
   */
  public List<ExportRecord> exports() throws IOException {
    List<ExportRecord> exports = new ArrayList<>();
    for (TrialRecord trial : trials) {
      kept(trial.spec(), EXPORT, ExportRecord.class).ifPresent(exports::add);
    }
    return exports;
  }

  /**
   * What was measured of the exported models so far, in the order of the run.
   *
   * @throws InputException if a file is not as it was written
   * @throws IOException if one cannot be read
   */
  public List<InferenceRecord> inference() throws IOException {
    List<InferenceRecord> inference = new ArrayList<>();
    for (TrialRecord trial : trials) {
      kept(trial.spec(), INFERENCE, Engines.class)
          .ifPresent(engines -> inference.addAll(engines.records()));
    }
    return inference;
  }

  /**
   * What is kept of a trial's measurement.
   *
   * @param records one for each engine
   */
  record Engines(List<InferenceRecord> records) {}

  /** The file of a trial's exported model, which need not exist. */
  public Path onnx(TrialSpec spec) {
    return folder(spec).resolve("model.onnx");
  }

  /** The file of a trial's trained parameters. */
  Path checkpoint(TrialSpec spec) {
    return folder(spec).resolve("checkpoint.safetensors");
  }

  /** Keeps a record beside a trial's other files. */
  void keep(TrialSpec spec, String name, Object result) throws IOException {
    AtomicFile.writeString(folder(spec).resolve(name), Json.document(result));
  }

  /** A record that was kept, if it was. */
  <T> Optional<T> kept(TrialSpec spec, String name, Class<T> type) throws IOException {
    Path file = folder(spec).resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(Files.readString(file), type));
    } catch (IllegalArgumentException e) {
      throw new InputException(file + " is " + e.getMessage(), e);
    }
  }

  private Path folder(TrialSpec spec) {
    return directory.resolve("trials").resolve(spec.id());
  }
}
