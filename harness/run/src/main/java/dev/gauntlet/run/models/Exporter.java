package dev.gauntlet.run.models;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.onnx.Costs;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.onnx.TorchModel;
import dev.gauntlet.onnx.Verification;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Tracer;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.journal.Versions;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.ModelCard;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainedModel;
import dev.gauntlet.trial.Trial;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.text.Sampling;
import dev.gauntlet.trial.text.TextGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports trained models to ONNX and proves each export. */
public final class Exporter {
  private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
  private static final int EXAMPLES = 32;
  private static final int PROMPTS = 20;
  private static final int TOKENS = 100;
  private static final long SEED = 1337;

  private Exporter() {}

  /**
   * Exports the model of a trial, loads it on ONNX Runtime and compares the two on held-back
   * inputs. Only a file that computes the same becomes {@code model.onnx} beside the checkpoint.
   *
   * @param files of the model's trial
   * @return what came of it; also kept as {@code export.json}
   * @throws IOException if a file cannot be written
   */
  public static ExportRecord export(TrainedModel model, TrialFiles files) throws IOException {
    Files.deleteIfExists(files.onnx());
    Path unverified = files.unverifiedOnnx();
    try {
      ExportRecord result = export(model, unverified);
      if (result.verified()) {
        Files.move(unverified, files.onnx(), StandardCopyOption.ATOMIC_MOVE);
      }
      files.keepExport(result);
      return result;
    } finally {
      Files.deleteIfExists(unverified);
    }
  }

  /**
   * Exports the model of a trial that has succeeded just now. Whatever comes of that, the trial
   * remains a success: {@code export.json} says why there is no export, and the log has the rest.
   *
   * @param folder of the trial
   * @param listener told of what is thrown
   */
  public static void exportTrained(Trial trial, Path folder, TrialExecutor.Listener listener) {
    String id = trial.spec().id();
    TrialFiles files = TrialFiles.in(folder, id);
    try (TrainedModel model = TrainedModel.open(trial, folder)) {
      export(model, files);
    } catch (Throwable e) { // whatever a plugin throws must not take the trial's success away
      listener.thrown(e);
      try {
        files.keepExport(ExportRecord.failed(id, RootCause.describe(e)));
      } catch (IOException full) {
        listener.thrown(full); // whoever records the result will find out
      }
    }
  }

  private static ExportRecord export(TrainedModel model, Path file) throws IOException {
    TrialSpec spec = model.spec();
    ModelCard card = null;
    long start = System.nanoTime();
    Trace trace;
    try {
      trace = Tracer.trace(model.block(), model.dataset().problem(), model.manager());
      card = Costs.of(trace);
      OnnxWriter.write(trace, model.block(), provenance(spec), file);
    } catch (NotExportable e) {
      return new ExportRecord(
          spec.id(), String.valueOf(e.getMessage()), card, null, null, null, seconds(start), 0);
    }
    double exportSeconds = seconds(start);
    long bytes = Files.size(file);
    start = System.nanoTime();
    Agreement agreement = verify(model, file, trace.dynamicLength());
    return new ExportRecord(
        spec.id(),
        agreement.reason(),
        card,
        bytes,
        agreement.difference(),
        agreement.sameText(),
        exportSeconds,
        seconds(start));
  }

  /** What came of a comparison: why the file does not count, if so, and what was compared. */
  private record Agreement(
      String reason, @Nullable Double difference, @Nullable Boolean sameText) {}

  private static Agreement verify(TrainedModel model, Path file, boolean dynamicLength) {
    try {
      Verification.Result compared =
          Verification.compare(
              new TorchModel(model.block(), model.manager()),
              file,
              heldBack(model.dataset(), model.manager()),
              dynamicLength,
              model.spec().threads());
      double difference = compared.largestDifference();
      if (!Double.isFinite(difference)) {
        return new Agreement("a logit is not a finite number on one of the engines", null, null);
      }
      if (!compared.passed()) {
        String reason =
            String.format(
                Locale.ROOT,
                "logits on ONNX Runtime differ by %.3g, at most %.1e is allowed",
                difference,
                compared.tolerance());
        return new Agreement(reason, difference, null);
      }
      boolean sameText = sameText(model, file, !dynamicLength);
      return new Agreement(
          sameText ? "" : "ONNX Runtime gives other answers, or other text for a seed",
          difference,
          sameText);
    } catch (RuntimeException | IOException e) {
      LOG.warn("the export of {} cannot be verified", model.spec().id(), e);
      return new Agreement("cannot be verified: " + RootCause.describe(e), null, null);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static Map<String, String> provenance(TrialSpec spec) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("trial_id", spec.id());
    metadata.put("suite", spec.suite());
    metadata.put("implementation", spec.implementation().id());
    metadata.put("implementation_config", spec.implementation().describeConfig());
    metadata.put("task", spec.task().id());
    metadata.put("task_config", spec.task().describeConfig());
    metadata.put("seed", Long.toString(spec.seed()));
    metadata.put("data_sha256", spec.dataSha256());
    Versions.installed().forEach((name, version) -> metadata.put("version_" + name, version));
    return metadata;
  }

  /** The first examples of the test part, (T) each. */
  static List<long[]> heldBack(Dataset dataset, NDManager parent) {
    int length = dataset.problem().contextLength();
    List<long[]> examples = new ArrayList<>();
    try (NDManager manager = parent.newSubManager()) {
      for (Batch batch : dataset.evaluation(Split.TEST, EXAMPLES, manager)) {
        try (batch) {
          long[] tokens = batch.tokens().toLongArray();
          for (int from = 0; from < tokens.length && examples.size() < EXAMPLES; from += length) {
            examples.add(Arrays.copyOfRange(tokens, from, from + length));
          }
        }
        if (examples.size() == EXAMPLES) {
          break;
        }
      }
    }
    return examples;
  }

  /** Whether both engines answer alike, or write the same text for the same seed. */
  private static boolean sameText(TrainedModel model, Path file, boolean fullContext)
      throws IOException {
    Predictor trained = model.predictor();
    try (OnnxModel exported =
        OnnxModel.load(file, new OnnxModel.Options(model.spec().threads(), true))) {
      Predictor other = exported.predictor(model.manager(), trained.batchSize());
      return texts(model, trained, fullContext).equals(texts(model, other, fullContext));
    }
  }

  private static List<String> texts(TrainedModel model, Predictor predictor, boolean fullContext) {
    Dataset dataset = model.dataset();
    Prompting prompting = dataset.prompting();
    TextGenerator generator = new TextGenerator(predictor, dataset, fullContext);
    List<String> prompts = prompting.prompts(PROMPTS);
    if (prompts.isEmpty()) {
      String start = prompting.start(dataset.vocabulary());
      return List.of(generator.generate(start, TOKENS, Sampling.DEFAULT, SEED, text -> {}).text());
    }
    return prompts.stream()
        .map(prompt -> generator.generate(prompt, TOKENS, Sampling.GREEDY, SEED, t -> {}).text())
        .toList();
  }
}
