package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.stats.Summary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trials have a budget of 10 s, and evaluations at 0, 5 and 10 s. */
class LossAlongBudgetTest {
  private static List<LossAlongBudget> of(Trials trials) {
    return LossAlongBudget.of(trials.study().contests().get(0));
  }

  private static double[] means(LossAlongBudget each) {
    return each.losses().stream().mapToDouble(Summary::mean).toArray();
  }

  @Test
  void isInterpolatedBetweenEvaluationsAndAveragedOverSeeds() {
    // Losses of 3, 2 and 1, and of 3, 2.5 and 2; the validation loss is 0.1 above them.
    LossAlongBudget loss = of(new Trials(null).add("a", 0.1, 1, 2)).get(0);

    assertThat(means(loss))
        .containsExactly(new double[] {2.95, 2.725, 2.35, 1.975, 1.6}, within(1e-9));
    assertThat(loss.losses()).extracting(Summary::n).containsOnly(2);
  }

  @Test
  void saysWhereTheOrderTurns() {
    Trials trials =
        new Trials(null)
            .addCurve("fast", 1, Trials.point(0, 3), Trials.point(2, 1), Trials.point(10, 0.9))
            .addCurve("late", 1, Trials.point(0, 3), Trials.point(6, 2), Trials.point(10, 0.1));

    assertThat(LossAlongBudget.leaders(of(trials)))
        .isEqualTo("fast from 10\u00a0%, late from 100\u00a0%");
    assertThat(LossAlongBudget.leaders(List.of())).isEmpty();
  }

  @Test
  void isAbsentWhereATrialHadEndedOrHadNotBegun() {
    Trials trials =
        new Trials(null)
            .addCurve("a", 1, Trials.point(2, 3), Trials.point(6, 1))
            .addCurve("a", 2, Trials.point(0, 3), Trials.point(10, 1));

    assertThat(of(trials).get(0).losses()).extracting(Summary::n).containsExactly(0, 2, 2, 0, 0);
  }
}
