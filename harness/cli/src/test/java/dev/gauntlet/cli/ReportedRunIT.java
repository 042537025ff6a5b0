package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** One run with a trial that fails and inference at its end, and what can be done with it later. */
@TestMethodOrder(OrderAnnotation.class)
final class ReportedRunIT {
  private static final String SUITE =
      """
      suite: reported
      threads: 1
      infer: true
      training: {budget: steps=20, eval_interval: steps=10, batch_size: 16}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations:
            - {id: mlp, n_embed: 2, n_hidden: 4, training: {learning_rate: [1.0e-3, 1.0e-2]}}
            - broken
      """;

  @TempDir static Path folder;
  private static Path run;
  private static Outcome outcome;
  private static Map<String, byte[]> eventFiles;

  @BeforeAll
  static void run() throws Exception {
    Path plugin = PluginBuild.jar(folder, "broken-plugin");
    Files.writeString(folder.resolve("reported.yaml"), SUITE);
    run = folder.resolve("run");
    outcome =
        Command.gauntlet(
            folder, "run", "reported.yaml", "--out", "run", "--plugin", plugin, "--tensorboard");
    eventFiles = eventFiles();
  }

  /** What TensorBoard reads, by the names of the trials' folders. */
  private static Map<String, byte[]> eventFiles() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(run.resolve("tensorboard"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        files.put(file.getParent().getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static RunRecord records() {
    return RunDirectory.read(
        run,
        damage -> {
          throw new AssertionError(damage);
        });
  }

  private static String page() throws IOException {
    return Files.readString(run.resolve("report.html"));
  }

  private static List<String> measured() {
    return Table.read().csv(run.resolve("inference.csv").toFile()).stream()
        .map(row -> row.getString("trial_id") + " " + row.getString("engine"))
        .toList();
  }

  @Test
  @Order(1)
  void endsWithASummary() {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(Main.FAILED);
    assertThat(outcome.out())
        .contains("place  contender", "1 of 3 trials failed")
        .endsWith("Report: " + Path.of("run", "report.html") + "\n");
  }

  @Test
  @Order(2)
  void reportsSamplesAndTheLogOfATrialThatFailed() throws IOException {
    TrialRecord failed = records().trials().get(2);
    assertThat(failed.result().status().succeeded()).isFalse();
    assertThat(failed.log())
        .contains("alert('about to break')", "IllegalStateException: broken on purpose");
    assertThat(page())
        .contains("End of the log", "IllegalStateException: broken on purpose")
        .doesNotContain("<script>alert");
    assertThat(records().trials().get(0).samples()).contains("== before training");
    assertThat(page()).contains("== before training", "wrong, expected");
  }

  @Test
  @Order(2)
  void hasEventsForTensorBoardOfEachTrial() {
    assertThat(eventFiles.keySet())
        .containsExactlyInAnyOrderElementsOf(
            records().trials().stream()
                .map(TrialRecord::spec)
                .map(s -> s.implementation().id() + "-addition-seed-1-" + s.id())
                .toList());
  }

  @Test
  @Order(2)
  void keepsWhatTheModelWroteOnTheWay() {
    assertThat(records().trials().get(0).samplePoints())
        .extracting(SamplePoint::kept)
        .containsExactly(false, false, true);
    assertThat(records().trials().get(0).samplePoints().get(2).samples())
        .hasSize(20)
        .allSatisfy(sample -> assertThat(sample.expected()).isNotNull());
    assertThat(records().trials().get(0).timings()).containsOnlyKeys(0L, 10L, 20L);
  }

  /** A report is shown to others: where it was made is nobody's business. */
  @Test
  @Order(2)
  void tellsNobodyWhereItWasMade() throws IOException {
    assertThat(records().trials().get(2).result().reason()).contains("broken on purpose in ");
    assertThat(page()).contains("broken on purpose in ");
    try (Stream<Path> files = Files.list(run)) {
      List<Path> shown =
          files
              .filter(file -> file.toString().matches(".*/(report|environment|.*\\.csv).*"))
              .toList();
      assertThat(shown)
          .extracting(file -> file.getFileName().toString())
          .contains("report.html", "report.md", "results.csv", "environment.json");
      for (Path file : shown) {
        assertThat(Files.readString(file))
            .as("%s", file)
            .doesNotContain(folder.toString(), folder.getFileName().toString());
      }
    }
  }

  @Test
  @Order(3)
  void measuresTheModelThatIsReported() throws IOException {
    assertThat(outcome.err()).contains("[1/1] inference: mlp addition");
    String selected = records().inference().get(0).trialId();
    assertThat(measured())
        .containsExactlyInAnyOrder(selected + " PyTorch", selected + " OnnxRuntime");
    assertThat(page()).contains("Inference, addition");
  }

  @Test
  @Order(4)
  void isNotMeasuredAgainWhenItIsResumed() {
    RunRecord before = records();
    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run", "--quiet");
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(Main.FAILED);
    assertThat(resumed.out())
        .endsWith("Report: " + Path.of("run", "report.html") + "\n")
        .doesNotContain("place  contender");
    assertThat(records().inference()).isEqualTo(before.inference());
  }

  @Test
  @Order(5)
  void makesTheSameEventFilesOfItsRecords() throws IOException {
    assertThat(eventFiles()).containsExactlyEntriesOf(eventFiles); // the run was resumed
    for (String trial : eventFiles.keySet()) {
      try (Stream<Path> files = Files.list(run.resolve("tensorboard").resolve(trial))) {
        Files.delete(files.findFirst().orElseThrow());
      }
    }
    Outcome reported = Command.gauntlet(folder, "report", "run", "--tensorboard");
    assertThat(reported.exitCode()).as(reported.err()).isZero();
    assertThat(reported.out()).endsWith(Path.of("run", "tensorboard") + "\n");
    assertThat(eventFiles()).containsExactlyEntriesOf(eventFiles);
  }

  @Test
  @Order(5)
  void hasExportedAllModelsAndMeasuresThemWhenAsked() throws IOException {
    List<String> mlps =
        records().trials().subList(0, 2).stream()
            .map(TrialRecord::spec)
            .map(TrialSpec::id)
            .toList();
    assertThat(records().exports())
        .allMatch(ExportRecord::verified)
        .extracting(ExportRecord::trialId)
        .containsExactlyElementsOf(mlps);
    Outcome inferred = Command.gauntlet(folder, "infer", "run", "--all", "--milliseconds", "20");
    assertThat(inferred.exitCode()).as(inferred.err()).isZero();
    assertThat(measured())
        .containsExactlyInAnyOrder(
            mlps.get(0) + " PyTorch",
            mlps.get(0) + " OnnxRuntime",
            mlps.get(1) + " PyTorch",
            mlps.get(1) + " OnnxRuntime");
    assertThat(page()).contains("Inference, addition");
  }

  @Test
  @Order(6)
  void isTheSameAsItself() {
    Outcome compared = Command.gauntlet(folder, "compare", "run", "run", "--fail-on-regression");
    assertThat(compared.exitCode()).as(compared.err()).isZero();
    assertThat(compared.out()).contains("unchanged").doesNotContain("regressed");
  }

  @Test
  @Order(7)
  void losesNothingWhenAModelCannotBeMeasured() throws IOException {
    for (TrialRecord trial : records().trials().subList(0, 2)) {
      Path trialFolder = run.resolve("trials").resolve(trial.spec().id());
      Files.writeString(trialFolder.resolve("checkpoint.safetensors"), "not a checkpoint");
      Files.delete(trialFolder.resolve("export.json"));
      Files.delete(trialFolder.resolve("inference.json"));
    }
    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run");
    assertThat(resumed.err())
        .contains("not measured: ", "checkpoint.safetensors", "1 of 1 models have no inference");
    assertThat(resumed.out()).endsWith("Report: " + Path.of("run", "report.html") + "\n");
    assertThat(page()).contains("== before training").doesNotContain("Inference, addition");
  }
}
