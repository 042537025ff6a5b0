package dev.gauntlet.run.models;

import dev.gauntlet.base.OneLine;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.onnx.TorchModel;
import dev.gauntlet.plan.FairOrder;
import dev.gauntlet.run.infer.InferenceBenchmark;
import dev.gauntlet.run.infer.InferenceBenchmark.Workload;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.journal.Versions;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures how fast the exported models of a run answer, on both engines. */
public final class Inference {
  private static final Logger LOG = LoggerFactory.getLogger(Inference.class);

  private static final int LOADS = 3;
  // As a trial's process had it that was ended by a terminal, a user or a service manager.
  private static final Pattern ENDED_FROM_OUTSIDE =
      Pattern.compile("the export: SIG(HUP|INT|TERM|KILL),.*", Pattern.DOTALL);

  private final RunModels trials;
  private final InferenceBenchmark benchmark;

  /** A measurement of the trials of a run. */
  public Inference(RunModels trials, InferenceBenchmark benchmark) {
    this.trials = trials;
    this.benchmark = benchmark;
  }

  /**
   * Measures models in a {@linkplain FairOrder fair order}, exporting those first that have not
   * been. One that cannot be exported is left out; whatever goes wrong with one, want of memory
   * included, ends nothing but its own measurement.
   *
   * @param specs as {@link RunModels#succeeded} gave them
   * @param listener told of each trial's export, then of its records, as they come
   */
  public void run(List<TrialSpec> specs, Listener listener) {
    for (TrialSpec spec : FairOrder.of(specs)) {
      try {
        listener.begins(spec);
        ExportRecord export = exported(spec);
        listener.exported(export);
        if (export.verified()) {
          List<InferenceRecord> measured = measure(spec, export.card().dynamicLength());
          trials.files(spec).keepInference(measured);
          measured.forEach(listener::measured);
        }
      } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
        LOG.warn("{} cannot be measured", spec.id(), e);
        listener.failed(OneLine.of(reason(e)));
      }
    }
  }

  private static String reason(Throwable thrown) {
    return thrown instanceof OutOfMemoryError
        ? "out of memory: " + thrown.getMessage()
        : String.valueOf(thrown.getMessage());
  }

  private ExportRecord exported(TrialSpec spec) throws IOException {
    TrialFiles files = trials.files(spec);
    Optional<ExportRecord> kept = files.export();
    if (kept.isPresent() && (Files.exists(files.onnx()) || isFinal(kept.get()))) {
      return kept.get();
    }
    try (TrainedModel model = trials.open(spec)) {
      return Exporter.export(model, files);
    }
  }

  /** Whether there is no use in trying again: a process that was ended says nothing of a model. */
  static boolean isFinal(ExportRecord export) {
    return !export.verified() && !ENDED_FROM_OUTSIDE.matcher(export.reason()).matches();
  }

  /** Hears how a measurement goes, trial by trial. */
  public interface Listener {
    /** The next trial's turn has come. */
    void begins(TrialSpec spec);

    /** Its model was exported, now or earlier, or could not be. */
    void exported(ExportRecord export);

    /** Its model was measured on an engine. */
    void measured(InferenceRecord record);

    /** Its model cannot be exported or measured, for a reason other than what it computes. */
    void failed(String reason);
  }

  private List<InferenceRecord> measure(TrialSpec spec, boolean dynamicLength) throws IOException {
    TrialFiles files = trials.files(spec);
    double torchLoadSeconds =
        loadSeconds(
            () -> {
              try (TrainedModel trained = trials.open(spec)) {
                return trained.loadSeconds();
              }
            });
    double onnxLoadSeconds =
        loadSeconds(
            () -> {
              try (OnnxModel onnx = onnx(spec)) {
                return onnx.loadSeconds();
              }
            });
    try (TrainedModel trained = trials.open(spec);
        OnnxModel onnx = onnx(spec)) {
      TorchModel torch = new TorchModel(trained.block(), trained.manager());
      long[] example = Exporter.heldBack(trained.dataset(), trained.manager()).get(0);
      return benchmark.run(
          List.of(
              new InferenceBenchmark.Subject(
                  TorchEngine.NAME,
                  Versions.installed().get("libtorch"),
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
              spec.id(), Arrays.stream(example).boxed().toList(), dynamicLength, spec.threads()));
    }
  }

  private OnnxModel onnx(TrialSpec spec) throws IOException {
    return OnnxModel.load(trials.exported(spec), new OnnxModel.Options(spec.threads(), true));
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
