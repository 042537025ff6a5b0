package dev.gauntlet.runner.trained;

import dev.gauntlet.runner.infer.Contestant;
import dev.gauntlet.runner.infer.InferenceBenchmark;
import dev.gauntlet.runner.infer.InferenceBenchmark.Workload;
import dev.gauntlet.runner.journal.Versions;
import dev.gauntlet.runner.onnx.OnnxModel;
import dev.gauntlet.runner.onnx.TorchModel;
import dev.gauntlet.runner.trial.TorchEngine;
import dev.gauntlet.runner.trial.TrainedModel;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures how fast the exported models of a run answer, on both engines. */
public final class Inference {
  private final TrainedTrials trials;
  private final InferenceBenchmark benchmark;

  /** A measurement of the trials of a run. */
  public Inference(TrainedTrials trials, InferenceBenchmark benchmark) {
    this.trials = trials;
    this.benchmark = benchmark;
  }

  /**
   * Measures all trials that succeeded, exporting those first that have not been. One whose model
   * cannot be exported is left out.
   *
   * @param listener told of each trial's export, then of its records, as they come
   * @return a record for each trial and engine; also kept as {@code inference.json} with the trial
   * @throws IOException if a file cannot be read or written
   */
  public List<InferenceRecord> run(Listener listener) throws IOException {
    Exporter exporter = new Exporter(trials);
    List<InferenceRecord> records = new ArrayList<>();
    for (TrialSpec spec : trials.succeeded()) {
      ExportRecord export = exporter.exported(spec);
      listener.exported(export);
      if (export.verified()) {
        List<InferenceRecord> measured = measure(spec, export.card().dynamicLength());
        trials.keep(spec, TrainedTrials.INFERENCE, new TrainedTrials.Engines(measured));
        measured.forEach(listener::measured);
        records.addAll(measured);
      }
    }
    return records;
  }

  /** Hears how a measurement goes. */
  public interface Listener {
    /** A model was exported, now or earlier, or could not be. */
    void exported(ExportRecord export);

    /** A model was measured on an engine. */
    void measured(InferenceRecord record);
  }

  private List<InferenceRecord> measure(TrialSpec spec, boolean dynamicLength) throws IOException {
    OnnxModel.Options options = new OnnxModel.Options(spec.threads(), true);
    try (TrainedModel trained = trials.open(spec);
        OnnxModel onnx = OnnxModel.load(trials.onnx(spec), options)) {
      TorchModel torch = new TorchModel(trained.block(), trained.manager());
      long[] example = Exporter.heldBack(trained.dataset(), trained.manager()).get(0);
      return benchmark.run(
          List.of(
              new Contestant(
                  TorchEngine.NAME,
                  Versions.installed().get("libtorch"),
                  Files.size(trials.checkpoint(spec)),
                  trained.loadSeconds(),
                  torch::run),
              new Contestant(
                  OnnxModel.ENGINE,
                  OnnxModel.engineVersion(),
                  Files.size(trials.onnx(spec)),
                  onnx.loadSeconds(),
                  onnx::run)),
          new Workload(
              spec.id(), Arrays.stream(example).boxed().toList(), dynamicLength, spec.threads()));
    }
  }
}
