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

  @Test
  void isThatOfTheFirstEvaluationWhereThatComesAtAShare() {
    Trials trials = new Trials(null).addCurve("a", 1, Trials.point(1, 3), Trials.point(10, 1));

    assertThat(means(of(trials).get(0))[0]).isEqualTo(3.1);
  }

  /** The last evaluation may come a step before the end of the budget, and no earlier. */
  @Test
  void theLastLossStandsForAShareThatIsMissedByLittle() {
    assertThat(figuresOfATrialOf(9.8)).containsExactly(1, 1, 1, 1, 1);
    assertThat(figuresOfATrialOf(9.79)).containsExactly(1, 1, 1, 1, 0);
    assertThat(figuresOfATrialOf(7.4)).containsExactly(1, 1, 1, 1, 0);
    assertThat(figuresOfATrialOf(7.3)).containsExactly(1, 1, 1, 0, 0);
  }

  /** Of 1000 steps, of which a second has 100. */
  private static List<Integer> figuresOfATrialOf(double seconds) {
    Trials trials =
        new Trials(null)
            .onBudget("steps=1000")
            .addCurve("a", 1, Trials.point(0, 3), Trials.point(seconds, 1));
    return of(trials).get(0).losses().stream().map(Summary::n).toList();
  }

  /** The trials take 100 steps of 32 tokens in a second. */
  @Test
  void sharesOfABudgetOfTokensOrStepsAreThoseOfTheSamePointsInTime() {
    double[] ofSeconds = means(of(new Trials(null).add("a", 0.1, 1, 2)).get(0));

    for (String budget : List.of("tokens=32000", "steps=1000")) {
      assertThat(means(of(new Trials(null).onBudget(budget).add("a", 0.1, 1, 2)).get(0)))
          .containsExactly(ofSeconds, within(1e-9));
    }
  }

  @Test
  void whereNobodyHasFiguresNobodyLeads() {
    Trials trials =
        new Trials(null)
            .addCurve("a", 1, Trials.point(2, 3), Trials.point(10, 1))
            .addCurve("b", 1, Trials.point(4, 3), Trials.point(10, 0.5));

    assertThat(LossAlongBudget.leaders(of(trials))).isEqualTo("a from 25\u00a0%, b from 75\u00a0%");
  }
}
