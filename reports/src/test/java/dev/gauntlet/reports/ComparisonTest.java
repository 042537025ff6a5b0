package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Comparison.Row;
import dev.gauntlet.reports.Comparison.Trend;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {
  private static final double[] BEFORE = {1.00, 1.10, 1.20};
  private static final Row CRASHED =
      new Row("a", "trials that succeeded", "3 of 3", "2 of 3", "", 1, Trend.REGRESSED);

  @Test
  void aRunIsUnchangedAgainstItself() {
    RunRecord run = Runs.study(2);
    Comparison comparison = compare(run, run);

    assertThat(comparison.rows()).isNotEmpty();
    assertThat(comparison.rows()).allMatch(row -> row.trend() == Trend.UNCHANGED);
    assertThat(comparison.refusals()).isEmpty();
    assertThat(comparison.environment()).isEmpty();
    assertThat(comparison.regressed()).isFalse();
  }

  @Test
  void figuresThatSurelyBecameWorseAreARegression() {
    Comparison comparison = compare(new double[] {1.51, 1.60, 1.70});

    assertThat(trend(comparison, "Test loss at equal steps")).isEqualTo(Trend.REGRESSED);
    assertThat(comparison.regressed()).isTrue();
    assertThat(comparison.text()).contains("regressed", "Test loss at equal steps", "1.10 ± 0.25");
  }

  @Test
  void figuresThatSurelyBecameBetterAreAnImprovement() {
    assertThat(trend(compare(new double[] {0.50, 0.61, 0.70}), "Test loss at equal steps"))
        .isEqualTo(Trend.IMPROVED);
  }

  @Test
  void chanceIsNoChange() {
    assertThat(trend(compare(new double[] {1.20, 1.00, 1.15}), "Test loss at equal steps"))
        .isEqualTo(Trend.INCONCLUSIVE);
  }

  @Test
  void aSureButTinyChangeIsNone() {
    assertThat(trend(compare(new double[] {1.0010, 1.1011, 1.2010}), "Test loss at equal steps"))
        .isEqualTo(Trend.UNCHANGED);
  }

  @Test
  void trialsThatFailNowAreARegression() {
    RunRecord before = new Trials(null).add("a", 0.1, BEFORE).run();
    List<TrialRecord> trials = new ArrayList<>(before.trials());
    trials.set(1, Runs.failed(trials.get(1), Status.CRASHED));
    Comparison comparison = compare(before, Runs.run("test", trials));

    assertThat(comparison.rows().get(0).figure()).isEqualTo("trials that succeeded");
    assertThat(comparison.regressed()).isTrue();
  }

  @Test
  void whatDiffersInASettingIsNotCompared() {
    RunRecord before = new Trials(null).add("a", 0.1, BEFORE).add("b", 0.1, BEFORE).run();
    RunRecord after = new Trials(null).add("a", 0.2, BEFORE).add("c", 0.1, BEFORE).run();
    Comparison comparison = compare(before, after);

    assertThat(comparison.refused()).isTrue();
    assertThat(comparison.refusals())
        .containsExactly(
            "a on copying at 0.1: its nearest has another learning_rate (0.1, 0.2)",
            "b on copying at 0.1: only in the earlier run",
            "a on copying at 0.2: only in the later run",
            "c on copying at 0.1: only in the later run");
  }

  @Test
  void timesOfDifferentMachinesAreNotCompared() {
    RunRecord before = new Trials(null).add("a", 0.1, BEFORE).run();
    RunRecord after = new RunRecord("test", "", Map.of("cpu", "slide rule"), before.trials());
    Comparison comparison = compare(before, after);

    assertThat(comparison.refused()).isFalse(); // losses at equal steps do not depend on it
    assertThat(comparison.refusals())
        .containsExactly(
            "times and sizes: the machines differ (cpu abacus before, slide rule after)");
    assertThat(comparison.environment()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernels", "trial_variables"})
  void timesOfOtherKernelsAndOtherVariablesAreNotCompared(String fact) {
    RunRecord run = new Trials(null).add("a", 0.1, BEFORE).run();

    assertThat(compare(with(run, fact, "one"), with(run, fact, "one")).refusals()).isEmpty();
    assertThat(compare(with(run, fact, "one"), with(run, fact, "other")).refusals())
        .containsExactly(
            "times and sizes: the machines differ (" + fact + " one before, other after)");
  }

  private static RunRecord with(RunRecord run, String fact, Object value) {
    return new RunRecord("test", "", Map.of(fact, value), run.trials());
  }

  @Test
  void oneSeedTellsOnlyWhetherItIsTheSame() {
    RunRecord before = new Trials(null).add("a", 0.1, 1).run();

    assertThat(trend(compare(before, before), "Test loss at equal steps"))
        .isEqualTo(Trend.UNCHANGED);
    assertThat(
            trend(
                compare(before, new Trials(null).add("a", 0.1, 2).run()),
                "Test loss at equal steps"))
        .isEqualTo(Trend.INCONCLUSIVE);
  }

  @Test
  void timesAndMemoryAreComparedOnOneMachine() {
    Comparison comparison = compare(Runs.study(2), Runs.study(2));

    assertThat(figures(comparison))
        .contains("Test loss at equal steps", "Time per example", "Peak memory")
        .doesNotContain("Test loss", "Test accuracy");
  }

  @Test
  void onAnotherMachineNeitherTimesNorMemoryAreCompared() {
    RunRecord before = Runs.study(2);
    RunRecord after = new RunRecord("study", "", Map.of("cpu", "slide rule"), before.trials());

    assertThat(figures(compare(before, after))).containsOnly("Test loss at equal steps");
  }

  /** The machine has no part in what a number of steps leads to. */
  @Test
  void afterEqualStepsTheFiguresOfTheEndAreCompared() {
    RunRecord run = ofSteps(Runs.study(2));

    assertThat(figures(compare(run, run)))
        .contains("Common test loss", "Test loss", "Test accuracy")
        .doesNotContain("Test loss at equal steps");
  }

  /** Parts have too few cases, and a figure that only describes cannot become worse. */
  @Test
  void ofATasksOwnFiguresTheWholeOnesWithADirectionAreCompared() {
    RunRecord run = ofSteps(Runs.study(2));

    assertThat(figures(compare(run, run)))
        .contains("Exact match")
        .doesNotContain("Exact match, carries 2", "Of the tasks own");
  }

  @Test
  void aRunThatIsNotComparedSaysWhy() {
    assertThat(new Comparison(List.of(), List.of("a: gone", "b: new"), List.of()).text())
        .isEqualTo("Not compared\n  - a: gone\n  - b: new\n");
  }

  @Test
  void whatIsComparedComesFirstAndTheEnvironmentLast() {
    Comparison comparison =
        new Comparison(List.of(CRASHED), List.of("a: gone"), List.of("cpu x before, y after"));

    assertThat(comparison.text())
        .contains(CRASHED.figure())
        .endsWith(
            """


            Not compared
              - a: gone

            What differs in the environment
              - cpu x before, y after
            """);
  }

  @Test
  void whatThereIsNothingToSayOfIsLeftOut() {
    assertThat(new Comparison(List.of(CRASHED), List.of(), List.of()).text())
        .doesNotContain("Not compared", "What differs in the environment");
  }

  /** A change that was not tested has neither a size nor a p; one that was has both. */
  @Test
  void dashesStandWhereNothingWasTested() {
    Row tested = new Row("a", "Test loss", "1.0", "2.0", "+1.0", 0.034, Trend.REGRESSED);

    assertThat(new Comparison(List.of(CRASHED), List.of(), List.of()).text())
        .containsPattern("2 of 3 +– +–")
        .doesNotContain("1.000");
    assertThat(new Comparison(List.of(tested), List.of(), List.of()).text())
        .containsPattern("2.0 +\\+1.0 +0.034")
        .doesNotContain("–");
  }

  private static List<String> figures(Comparison comparison) {
    return comparison.rows().stream().map(Row::figure).distinct().toList();
  }

  /** The run as it would be had its trials a number of steps to spend. */
  private static RunRecord ofSteps(RunRecord run) {
    return Runs.run("test", run.trials().stream().map(ComparisonTest::ofSteps).toList());
  }

  private static TrialRecord ofSteps(TrialRecord trial) {
    TrialSpec s = trial.spec();
    Training t = s.training();
    Training training =
        new Training(
            t.learningRate(),
            t.weightDecay(),
            t.beta1(),
            t.beta2(),
            t.eps(),
            t.batchSize(),
            "steps=1000",
            "steps=50",
            null,
            false,
            t.schedule(),
            t.warmupSteps(),
            t.gradClip());
    return new TrialRecord(
        new TrialSpec(
            s.id(),
            s.suite(),
            s.implementation(),
            s.task(),
            s.seed(),
            training,
            s.threads(),
            s.device(),
            s.dataSha256(),
            s.versions()),
        trial.curve(),
        trial.result());
  }

  private static Comparison compare(double[] after) {
    return compare(
        new Trials(null).add("a", 0.1, BEFORE).run(), new Trials(null).add("a", 0.1, after).run());
  }

  private static Trend trend(Comparison comparison, String figure) {
    return comparison.rows().stream()
        .filter(row -> row.figure().equals(figure))
        .findFirst()
        .orElseThrow()
        .trend();
  }

  private static Comparison compare(RunRecord before, RunRecord after) {
    return Comparison.of(before, after, 0.05);
  }
}
