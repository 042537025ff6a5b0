package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  private static final Locale BEFORE = Locale.getDefault();

  private static final RunRecord RUN = Runs.study(2);

  @TempDir static Path reference;
  @TempDir Path dir;

  @AfterEach
  void restoreLocale() {
    Locale.setDefault(BEFORE);
  }

  @BeforeAll
  static void writeOnce() throws IOException {
    Reports.write(RUN, reference);
  }

  @Test
  void selectsAllSeedsAtTheRateThatIsBestOnValidation() {
    RunRecord run =
        new Trials(null)
            .add("mlp", 0.001, 2.0, 2.1)
            .add("mlp", 0.01, 1.0, 1.1)
            .add("bigram", 0.1, 3.0, 3.0)
            .run();
    List<TrialRecord> trials = run.trials();
    assertThat(Reports.selected(run))
        .containsExactlyElementsOf(
            trials.subList(2, 6).stream().map(trial -> trial.spec().id()).toList());
  }

  @Test
  void writesEveryFileAndNothingElse() throws IOException {
    assertThat(files(reference).keySet())
        .filteredOn(name -> !name.startsWith("plots/"))
        .containsExactly(
            "budget.csv",
            "claims.csv",
            "curves.csv",
            "inference.csv",
            "ladder.csv",
            "levers.csv",
            "models.csv",
            "operations.csv",
            "pairs.csv",
            "profiles.csv",
            "published.csv",
            "report.html",
            "report.md",
            "results.csv",
            "scores.csv",
            "summary.csv",
            "test_batches.csv");
    assertThat(files(reference).keySet())
        .filteredOn(name -> name.startsWith("plots/addition") && name.endsWith(".svg"))
        .containsExactly(
            "plots/addition-exact-match-by-carries.svg",
            "plots/addition-ladder.svg",
            "plots/addition-latency.svg",
            "plots/addition-loss-by-parameters.svg",
            "plots/addition-loss-by-time-per-example.svg",
            "plots/addition-phases.svg",
            "plots/addition-test-accuracy-by-examples.svg",
            "plots/addition-test-accuracy-by-learning-rate.svg",
            "plots/addition-test-accuracy-by-steps.svg",
            "plots/addition-test-accuracy-by-time.svg",
            "plots/addition-test-loss-by-examples.svg",
            "plots/addition-test-loss-by-steps.svg",
            "plots/addition-test-loss-by-time.svg",
            "plots/addition-time-to-target.svg");
    assertThat(files(reference).keySet()).contains("plots/shakespeare-time-to-target.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "tr-TR"})
  void isTheSameByteForByteInEveryLocale(String locale) throws IOException {
    RunRecord small =
        Runs.run(
            "small",
            RUN.trials().stream()
                .filter(t -> t.spec().task().id().equals("addition"))
                .filter(t -> t.spec().training().learningRate() == 1e-2)
                .toList());
    Reports.write(small, dir.resolve("here"));
    Locale.setDefault(Locale.forLanguageTag(locale));
    Reports.write(small, dir.resolve("there"));

    Map<String, String> expected = files(dir.resolve("here"));
    Map<String, String> actual = files(dir.resolve("there"));
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    assertThat(actual.keySet())
        .filteredOn(name -> !actual.get(name).equals(expected.get(name)))
        .isEmpty();
  }

  @Test
  void replacesAnOlderReport() throws IOException {
    Files.writeString(dir.resolve("report.html"), "old");
    Reports.write(Runs.everyStatus(), dir);

    assertThat(dir.resolve("report.html")).content().contains("<!doctype html>");
  }

  @Test
  void removesWhatAnEarlierReportLeft() throws IOException {
    Reports.write(RUN, dir);
    Files.writeString(dir.resolve("plots/mine.txt"), "not the report's");
    Reports.write(new Trials(null).add("a", 0.1, 1).run(), dir);

    assertThat(files(dir).keySet())
        .contains("plots/mine.txt", "plots/copying-phases.svg")
        .noneMatch(name -> name.startsWith("plots/addition") || name.equals("inference.csv"));
  }

  @Test
  void aRunWithoutTrialsHasAReport() throws IOException {
    Reports.write(new RunRecord("empty", "", Map.of(), List.of()), dir);

    assertThat(dir.resolve("results.csv")).content().hasLineCount(1);
    assertThat(dir.resolve("report.html")).content().contains("nothing to compare");
  }

  @Test
  void aRunInWhichEverythingFailedHasAReport() throws IOException {
    List<TrialRecord> failed =
        Runs.study(2).trials().stream().map(t -> Runs.failed(t, Status.DIVERGED)).toList();
    Reports.write(Runs.run("failed", failed), dir);

    assertThat(dir.resolve("report.html")).content().contains("nothing to compare", "60 diverged");
    assertThat(dir.resolve("claims.csv")).content().doesNotContain("reproduced");
  }

  @Test
  void oneSeedOneImplementationAndNoBaselineHaveAReport() throws IOException {
    Reports.write(new Trials(null).add("a", 0.1, 1).run(), dir);

    assertThat(dir.resolve("report.html"))
        .content()
        .contains("only a has figures", "has one seed", "All of 1 trial succeeded, with 1 seed");
    assertThat(dir.resolve("summary.csv")).content().contains(",1.0,,,,"); // no sd, no interval
  }

  @Test
  void identicalValuesHaveAReport() throws IOException {
    Reports.write(new Trials(null).add("a", 0.1, 1, 1, 1).add("b", 0.1, 1, 1, 1).run(), dir);

    assertThat(dir.resolve("report.html"))
        .content()
        .contains("a, b cannot be told apart at the top")
        .doesNotContain(">NaN");
  }

  @Test
  void aNameThatIsALongLineDoesNotBloatTheReport() throws IOException {
    String name = "x".repeat(1_000_000);
    TrialRecord trial = new Trials(null).add(name, 0.1, 1, 2).run().trials().get(0);
    TrialRecord logged =
        new TrialRecord(
            trial.spec(), trial.curve(), trial.result(), List.of(name), name, Runs.HOSTILE);
    Reports.write(Runs.run("long", List.of(logged)), dir);

    assertThat(Files.size(dir.resolve("report.html"))).isLessThan(300_000);
    assertThat(dir.resolve("report.html")).content().doesNotContain("<script>alert");
  }

  @Test
  void fiveHundredTrialsHaveAReport() throws IOException {
    RunRecord run = Runs.study(17);
    assertThat(run.trials()).hasSize(510);
    Reports.write(run, dir);

    assertThat(Files.size(dir.resolve("report.html"))).isLessThan(4_000_000);
  }

  @Test
  void ofManyContendersTheFirstAreDrawn() throws IOException {
    Trials trials = new Trials(null);
    for (int width = 0; width < 20; width++) {
      trials.add("a", Map.of("width", width), "copying", 0.1, 1 + width, 1.1 + width);
    }
    Reports.write(trials.run(), dir);

    assertThat(dir.resolve("report.html"))
        .content()
        .contains("Pictures show the first 16 in the ranking.", "a width=15: batch ")
        .doesNotContain("a width=16: batch ");
  }

  @Test
  void aStudyFitsInThreeMegabytes() throws IOException {
    assertThat(Files.size(reference.resolve("report.html"))).isLessThan(2_500_000);
  }

  /** Names of other columns, names that differ in case alone, names of nothing. */
  @Test
  void aTaskMayCallItsFiguresWhatItLikes() throws IOException {
    List<String> names =
        List.of(
            "perplexity",
            "Perplexity",
            "steps",
            "seed",
            "contest",
            "inference.PyTorch.load_seconds",
            "accuracy.letter=a",
            "accuracy.letter=A",
            "task.seed",
            "=1+1",
            "",
            " ");
    TrialRecord trial = new Trials(null).add("a", 0.1, 1).run().trials().get(0);
    Map<String, Double> metrics = new TreeMap<>();
    names.forEach(name -> metrics.put(name, 7.25 + metrics.size()));
    Reports.write(
        Runs.run(
            "names", List.of(Runs.withResult(trial, Runs.withMetrics(trial.result(), metrics)))),
        dir);

    String results = Files.readString(dir.resolve("results.csv"));
    assertThat(results.lines().findFirst().orElseThrow())
        .contains(",task.Perplexity,", ",task.perplexity#2,", ",task.seed,", ",'=1+1,");
    for (double figure : metrics.values()) {
      assertThat(results).contains("," + figure);
    }
    assertThat(dir.resolve("report.html")).content().contains("Perplexity");
  }

  @Test
  void theSummaryIsPlainText() {
    String summary = Reports.summary(Runs.everyStatus());

    assertThat(summary).contains("failed", "addition, budget 20s");
    assertThat(summary.replace("\n", "")).doesNotContainPattern("\\p{Cntrl}");
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString().replace('\\', '/'),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
