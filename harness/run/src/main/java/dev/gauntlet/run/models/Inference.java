package dev.gauntlet.run.models;

import dev.gauntlet.base.InputException;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.onnx.TorchModel;
import dev.gauntlet.run.infer.InferenceBenchmark;
import dev.gauntlet.run.infer.InferenceBenchmark.Workload;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.journal.Versions;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.TrainedModel;
import dev.gauntlet.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Measures how fast the exported model of a trial answers, on both engines. */
public final class Inference {
  private static final int LOADS = 3;
  // As a trial's process had it that was ended by a terminal, a user or a service manager.
  private static final Pattern ENDED_FROM_OUTSIDE =
      Pattern.compile("the export: SIG(HUP|INT|TERM|KILL),.*", Pattern.DOTALL);

  private Inference() {}

  /**
   * The export of a trial's model, made now if it has not been.
   *
   * @param files of the trial
   * @throws InputException if its checkpoint or data is not there, or not what it should be
   * @throws IOException if a file cannot be read or written
   */
  public static ExportRecord exported(Trial trial, TrialFiles files) throws IOException {
    Optional<ExportRecord> kept = files.export();
    if (kept.isPresent() && (Files.exists(files.onnx()) || isFinal(kept.get()))) {
      return kept.get();
    }
    try (TrainedModel model = TrainedModel.open(trial, files.folder())) {
      return Exporter.export(model, files);
    }
  }

  /** Whether there is no use in trying again: a process that was ended says nothing of a model. */
  static boolean isFinal(ExportRecord export) {
    return !export.verified() && !ENDED_FROM_OUTSIDE.matcher(export.reason()).matches();
  }

  /**
   * Measures a model on both engines, in turn.
   *
   * @param files of the trial, with a verified export
   * @param dynamicLength whether the export takes a shorter example
   * @param measureFor how long each figure is measured, on each engine
   * @throws InputException if its checkpoint or data is not there, or not what it should be
   * @throws IOException if a file cannot be read
   */
  public static List<InferenceRecord> measure(
      Trial trial, TrialFiles files, boolean dynamicLength, Duration measureFor)
      throws IOException {
    TrialSpec spec = trial.spec();
    double torchLoadSeconds =
        loadSeconds(
            () -> {
              try (TrainedModel trained = TrainedModel.open(trial, files.folder())) {
                return trained.loadSeconds();
              }
            });
    double onnxLoadSeconds =
        loadSeconds(
            () -> {
              try (OnnxModel onnx = onnx(files, spec)) {
                return onnx.loadSeconds();
              }
            });
    try (TrainedModel trained = TrainedModel.open(trial, files.folder());
        OnnxModel onnx = onnx(files, spec)) {
      TorchModel torch = new TorchModel(trained.block(), trained.manager());
      long[] example = Exporter.heldBack(trained.dataset(), trained.manager()).get(0);
      return new InferenceBenchmark(measureFor)
          .run(
              List.of(
                  new InferenceBenchmark.Subject(
                      TorchEngine.NAME,
                      Versions.libtorch(),
                      Files.size(files.checkpoint()),
                      torchLoadSeconds,
                      torch::run),
                  new InferenceBenchmark.Subject(
                      OnnxModel.ENGINE,
                      OnnxModel.engineVersion(),
                      Files.size(files.onnx()),
                      onnxLoadSeconds,
                      onnx::run)),
              new Workload(
                  spec.id(),
                  Arrays.stream(example).boxed().toList(),
                  dynamicLength,
                  spec.threads()));
    }
  }

  private static OnnxModel onnx(TrialFiles files, TrialSpec spec) throws IOException {
    return OnnxModel.load(files.onnx(), new OnnxModel.Options(spec.threads(), true));
  }

  /** Loads a model and says how long that took. */
  @FunctionalInterface
  private interface Load {
    double seconds() throws IOException;
  }

  /** The median of several times, after the file was read once: engines differ, disks do not. */
  private static double loadSeconds(Load load) throws IOException {
    load.seconds();
    double[] seconds = new double[LOADS];
    for (int i = 0; i < LOADS; i++) {
      seconds[i] = load.seconds();
    }
    Arrays.sort(seconds);
    return seconds[LOADS / 2];
  }
}
