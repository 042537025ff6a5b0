package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.gauntlet.base.InputException;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.plan.FairOrder;
import dev.gauntlet.plan.Overrides;
import dev.gauntlet.plan.Placement;
import dev.gauntlet.plan.Planner;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.InProcessExecutor;
import dev.gauntlet.run.Runner;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.child.InferenceProcess;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.run.models.Exporter;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.run.models.Sampler;
import dev.gauntlet.run.models.Sampler.Engine;
import dev.gauntlet.run.models.Sampler.Request;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainedModel;
import dev.gauntlet.trial.text.Sampling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is done with the trained models of a run: every implementation on both tasks. */
final class RunModelsIT {
  private static final String SUITE =
      """
      suite: trained
      trials:
        - task:
            id: addition
            examples: 2000
            test_size: 100
            validation_size: 100
          implementations: [nanogpt, tl, hf, mlp, bigram]
          training: {budget: steps=20, eval_interval: steps=10, batch_size: 16}
        - task:
            id: shakespeare
            context_length: 32
          implementations: [nanogpt, tl, hf, mlp, bigram]
          training: {budget: steps=20, eval_interval: steps=10, batch_size: 16}
      """;

  @TempDir static Path folder;
  private static Catalog catalog;
  private static RunModels trials;

  @BeforeAll
  static void train() throws IOException {
    catalog = Catalog.load(List.of(), null);
    DataFolders data = DataFolders.of(null);
    Path suite = Files.writeString(folder.resolve("suite.yaml"), SUITE);
    RunPlan plan =
        new Planner(catalog, data, Map.of(), new Placement(1, "cpu"))
            .plan(suite.toString(), Overrides.NONE);
    Path run = folder.resolve("run");
    try (RunDirectory directory = RunDirectory.create(run, plan, Map.of())) {
      List<TrialSpec> specs = plan.trials().stream().map(trial -> trial.spec()).toList();
      boolean succeeded =
          new Runner(directory, new InProcessExecutor(catalog, data, false), (spec, result) -> {})
              .run(specs, 1);
      assertThat(succeeded).isTrue();
    }
    trials = new RunModels(run, catalog, data);
  }

  @AfterAll
  static void close() {
    catalog.close();
  }

  private static TrialSpec trial(String implementation, String task) {
    return trials.succeeded().stream()
        .filter(spec -> spec.implementation().id().equals(implementation))
        .filter(spec -> spec.task().id().equals(task))
        .findFirst()
        .orElseThrow();
  }

  /** Hears what is measured. */
  private static final class Heard implements InferenceProcess.Listener {
    private final List<TrialSpec> order = new ArrayList<>();
    private final List<ExportRecord> exports = new ArrayList<>();
    private final List<InferenceRecord> measured = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    @Override
    public void begins(TrialSpec spec) {
      order.add(spec);
    }

    @Override
    public void exported(ExportRecord export) {
      exports.add(export);
    }

    @Override
    public void measured(InferenceRecord record) {
      measured.add(record);
    }

    @Override
    public void failed(String reason) {
      failures.add(reason);
    }
  }

  private static Heard measure(List<TrialSpec> specs) throws Exception {
    ChildSettings settings =
        ChildSettings.share(List.of(), DataFolders.of(null).places(), 1, 1, null);
    Heard heard = new Heard();
    InferenceProcess.run(trials, specs, 20, settings, heard);
    return heard;
  }

  @Test
  void exportsAndVerifiesEveryTrialAndMeasuresThoseThatAreChosen() throws Exception {
    List<TrialSpec> chosen = List.of(trial("mlp", "shakespeare"), trial("nanogpt", "shakespeare"));
    Heard heard = measure(chosen);
    assertThat(heard.failures).isEmpty();
    assertThat(heard.order).isEqualTo(FairOrder.of(chosen));
    assertThat(heard.measured).hasSize(4);
    for (InferenceRecord record : heard.measured) {
      assertThat(record.singleToken().p50Us()).isPositive();
      assertThat(record.fullContext().p99Us()).isGreaterThanOrEqualTo(record.fullContext().p50Us());
      assertThat(record.examplesPerSecond()).containsOnlyKeys(1, 8, 64, 512);
    }
    RunRecord run = RunDirectory.read(folder.resolve("run"), damage -> fail(damage));
    assertThat(run.exports()).hasSize(10).allMatch(ExportRecord::verified);
    assertThat(run.exports()).allMatch(export -> export.largestDifference() < 1e-5);
    assertThat(run.exports()).containsAll(heard.exports);
    assertThat(run.inference()).containsAll(heard.measured);
  }

  @Test
  void aModelThatCannotBeMeasuredIsALineAndTheNextIsMeasured() throws Exception {
    List<TrialSpec> specs = List.of(trial("mlp", "addition"), trial("bigram", "addition"));
    List<TrialSpec> order = FairOrder.of(specs);
    Path checkpoint = trials.files(order.get(0)).checkpoint();
    Path away = Files.move(checkpoint, checkpoint.resolveSibling("away"));
    try {
      Heard heard = measure(specs);
      assertThat(heard.failures).singleElement().asString().contains("checkpoint");
      assertThat(heard.order).isEqualTo(order);
      assertThat(heard.measured)
          .hasSize(2)
          .allMatch(record -> record.trialId().equals(order.get(1).id()));
    } finally {
      Files.move(away, checkpoint);
    }
  }

  @Test
  void anExportSaysWhereItIsFrom() throws IOException {
    TrialSpec spec = trial("tl", "shakespeare");
    export(trials, spec);
    try (OnnxModel model = OnnxModel.load(trials.exported(spec), new OnnxModel.Options(1, true))) {
      assertThat(model.metadata())
          .containsEntry("trial_id", spec.id())
          .containsEntry("implementation", "tl")
          .containsEntry("implementation_config", spec.implementation().describeConfig())
          .containsEntry("task_config", spec.task().describeConfig())
          .containsEntry("data_sha256", spec.dataSha256())
          .containsKeys("version_djl", "version_libtorch");
      assertThat(model.metadata().get("data_sha256")).hasSize(64);
      assertThat(model.metadata().values()).doesNotContain("");
    }
  }

  @Test
  void keepsNoExportThatIsNotVerified() throws IOException {
    TrialSpec spec = trial("tl", "addition");
    TrialFiles files = trials.files(spec);
    export(trials, spec);
    assertThat(trials.exported(spec)).isEqualTo(files.onnx()).exists();
    try (TrainedModel model = trials.open(spec)) {
      NDArray parameter = model.block().getParameters().valueAt(0).getArray();
      parameter.set(
          new NDIndex("..."), parameter.getManager().full(parameter.getShape(), Float.NaN));
      ExportRecord export = Exporter.export(model, files);
      assertThat(export.reason()).isEqualTo("a logit is not a finite number on one of the engines");
      assertThat(export.card()).isNotNull();
      assertThat(files.export()).contains(export);
      assertThat(files.onnx()).doesNotExist();
      assertThat(files.unverifiedOnnx()).doesNotExist();
      assertThatThrownBy(() -> sample(spec, "1+2=", 1, Engine.ONNX))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "trial %s has no export (%s); make one with: gauntlet export %s %s",
              spec.id(), export.reason(), folder.resolve("run"), spec.id());
    } finally {
      export(trials, spec);
    }
  }

  private static List<Sample> sample(TrialSpec spec, String prompt, long seed, Engine engine)
      throws IOException {
    StringBuilder out = new StringBuilder();
    List<Sample> samples =
        new Sampler(trials).sample(spec, new Request(prompt, 40, null, seed, engine), out::append);
    String last = samples.get(samples.size() - 1).text();
    assertThat(out).contains(last);
    return samples;
  }

  @Test
  void writesTheSameTextForASeedOnBothEngines() throws IOException {
    for (String implementation : List.of("nanogpt", "mlp")) {
      TrialSpec spec = trial(implementation, "shakespeare");
      export(trials, spec);
      List<Sample> text = sample(spec, "HAMLET:", 5, Engine.PYTORCH);
      assertThat(text).isEqualTo(sample(spec, "HAMLET:", 5, Engine.PYTORCH));
      assertThat(text).isEqualTo(sample(spec, "HAMLET:", 5, Engine.ONNX));
      assertThat(text).isNotEqualTo(sample(spec, "HAMLET:", 6, Engine.PYTORCH));
      assertThat(text.get(0).text()).hasSize(40);
      assertThat(text.get(0).right()).isNull();
    }
  }

  @Test
  void solvesAProblemAndSaysWhetherItIsRight() throws IOException {
    TrialSpec spec = trial("nanogpt", "addition");
    StringBuilder out = new StringBuilder();
    Request request = new Request("272+926=", 40, null, 1, Engine.PYTORCH);
    Sample sample = new Sampler(trials).sample(spec, request, out::append).get(0);
    assertThat(sample.expected()).isEqualTo("8911|");
    assertThat(sample.question()).isEqualTo("272+629=");
    assertThat(sample.right()).isEqualTo(sample.text().equals("8911|"));
    assertThat(out.toString())
        .startsWith("272+629=" + sample.text())
        .contains(sample.right() ? "right" : "wrong, expected 8911|");
    assertThat(sample(spec, null, 1, Engine.PYTORCH)).hasSize(10);
  }

  @Test
  void refusesWhatCannotBeAsked() {
    TrialSpec shakespeare = trial("nanogpt", "shakespeare");
    TrialSpec addition = trial("nanogpt", "addition");
    assertThatThrownBy(() -> sample(shakespeare, "Ω", 1, Engine.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("bad prompt: character 'Ω' (U+03A9) is not in the vocabulary");
    assertThatThrownBy(() -> sample(shakespeare, "", 1, Engine.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessage("the prompt is empty, must have 1 to 32 characters");
    assertThatThrownBy(() -> sample(shakespeare, "a".repeat(33), 1, Engine.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessage("the prompt has 33 characters, must have at most 32: the model's context");
    assertThatThrownBy(() -> sample(addition, "272*926=", 1, Engine.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'*'");
    assertThatThrownBy(() -> sample(addition, "2726+1=", 1, Engine.PYTORCH))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("must be a problem like 777+5=");
    assertThatThrownBy(() -> new Sampling(0, 1, 1)).isInstanceOf(InputException.class);
  }

  @Test
  void namesTheNearestTrial() {
    String id = trials.succeeded().get(0).id();
    assertThat(trials.find(id.substring(0, 10)).id()).isEqualTo(id);
    String wrong = id.substring(0, 15) + (id.endsWith("0") ? "1" : "0");
    assertThatThrownBy(() -> trials.find(wrong))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("unknown trial '%s' (did you mean '%s'?)", wrong, id);
    assertThatThrownBy(() -> trials.find("")).isInstanceOf(InputException.class);
  }

  @Test
  void refusesAnotherModelsFiles() throws IOException {
    TrialSpec mlp = trial("mlp", "addition");
    TrialSpec bigram = trial("bigram", "addition");
    export(trials, mlp);
    export(trials, bigram);
    Path own = trials.files(bigram).onnx();
    Files.copy(trials.files(mlp).onnx(), own, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> sample(bigram, "1+2=", 1, Engine.ONNX))
        .isInstanceOf(InputException.class)
        .hasMessage("%s is of trial %s, must be of %s", own, mlp.id(), bigram.id());
    byte[] bytes = Files.readAllBytes(own);
    Files.write(own, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> sample(bigram, "1+2=", 1, Engine.ONNX))
        .isInstanceOf(InputException.class)
        .hasMessage("%s is not an ONNX file, or is truncated", own);
    Files.delete(own);
    assertThatThrownBy(() -> sample(bigram, "1+2=", 1, Engine.ONNX))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "trial %s has no export (%s is gone); make one with: gauntlet export %s %s",
            bigram.id(), own, folder.resolve("run"), bigram.id());
  }

  @Test
  void refusesACheckpointOfAnotherTrial() throws IOException {
    TrialSpec addition = trial("hf", "addition");
    TrialSpec shakespeare = trial("hf", "shakespeare");
    Path own = checkpoint(addition);
    byte[] bytes = Files.readAllBytes(own);
    Files.copy(checkpoint(shakespeare), own, StandardCopyOption.REPLACE_EXISTING);
    try {
      assertThatThrownBy(() -> trials.open(addition))
          .isInstanceOf(InputException.class)
          .hasMessage("%s is of trial %s, must be of %s", own, shakespeare.id(), addition.id());
      String forged = new String(bytes, StandardCharsets.ISO_8859_1).replace("lm_head", "lm_tail");
      Files.writeString(own, forged, StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> trials.open(addition))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(own + " is of another configuration: it has the parameters");
    } finally {
      Files.write(own, bytes);
    }
  }

  private static Path checkpoint(TrialSpec spec) {
    return trials.files(spec).onnx().resolveSibling("checkpoint.safetensors");
  }

  @Test
  void keepsWhatWasWrittenInTheCourseOfTraining() throws IOException {
    String answers =
        Files.readString(
            trials.files(trial("tl", "addition")).onnx().resolveSibling("samples.txt"));
    assertThat(answers)
        .contains("== before training", " steps\n", "== after training, the")
        .contains("wrong, expected ");
    String text =
        Files.readString(
            trials.files(trial("bigram", "shakespeare")).onnx().resolveSibling("samples.txt"));
    assertThat(text).contains(" steps\n").doesNotContain("no text");
    assertThat(text.length()).isGreaterThan(100);
  }

  @Test
  void commandsReturnTheirExitCode() {
    String dir = folder.resolve("run").toString();
    String id = trial("mlp", "shakespeare").id();
    assertThat(execute("export", dir, id)).startsWith("0 ").contains("model.onnx");
    assertThat(execute("sample", dir, id, "--engine", "onnx", "--tokens", "5", "--prompt", "To "))
        .startsWith("0 To ");
    assertThat(execute("sample", dir, id, "--temperature", "0"))
        .isEqualTo("2 gauntlet: temperature is 0.0, must be positive");
    assertThat(execute("sample", dir, "no-such-trial")).startsWith("2 gauntlet: unknown trial");
    assertThat(execute("infer", dir, "--milliseconds", "0")).startsWith("2 gauntlet: --milli");
    assertThat(execute("export", folder.toString(), id)).contains("is not a run directory");
  }

  private static String execute(String... args) {
    StringWriter written = new StringWriter();
    PrintWriter out = new PrintWriter(written, true);
    int code =
        Main.commandLine()
            .setOut(out)
            .setErr(out)
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .execute(args);
    return code + " " + written.toString().strip();
  }

  private static ExportRecord export(RunModels trials, TrialSpec spec) throws IOException {
    try (TrainedModel model = trials.open(spec)) {
      return Exporter.export(model, trials.files(spec));
    }
  }
}
