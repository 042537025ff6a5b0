package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Comparison.Trend;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final double[] BEFORE = {1.00, 1.10, 1.20};

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
