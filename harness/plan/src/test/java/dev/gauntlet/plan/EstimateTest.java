package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.Training;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EstimateTest {

  private static final Problem PROBLEM = new Problem(65, 100, Targets.ALL);
  private static final ModelFacts MILLION = new ModelFacts(1_000_000L, Map.of(), 100, false, null);

  private static Training training(String budget, String interval) {
    return Configs.bind(Training.DEFAULTS, Map.of("budget", budget, "eval_interval", interval))
        .resolved();
  }

  private static double seconds(ModelFacts model, int threads, Training training) {
    return Estimate.of(model, PROBLEM, 160, threads).seconds(training);
  }

  @Test
  void addsStartUpWarmUpTrainingAndEvaluations() {
    // 160 x 100 tokens x 6 x 1e6 FLOPs = 96 GFLOPs a step; 4,864 x 100 x 2 x 1e6 in the end
    assertThat(seconds(MILLION, 1, training("steps=10", "steps=4")))
        .isCloseTo(5 + 1.05 * 10 * (0.003 + 12) + 121.6, within(1e-9));
    assertThat(seconds(MILLION, 2, training("tokens=160k", "100%")))
        .isCloseTo(5 + 1.05 * 10 * (0.003 + 6) + 60.8, within(1e-9));
    assertThat(seconds(MILLION, 1, training("90s", "30s")))
        .isCloseTo(5 + 1.05 * 90 + 121.6, within(1e-9));
  }

  @Test
  void countsTheWorkOfAModelThatPredictsOnePositionOnce() {
    ModelFacts last = new ModelFacts(1_000_000L, Map.of(), 1, false, null);

    assertThat(seconds(last, 1, training("steps=10", "100%")))
        .isCloseTo(2.5 + 2.05 * 10 * (0.003 + 0.12) + 1.216, within(1e-9));
  }

  @Test
  void guessesWhereAModelDoesNotTellItsSize() {
    assertThat(
            seconds(
                new ModelFacts(null, Map.of(), 100, false, null), 1, training("steps=10", "100%")))
        .isCloseTo(5 + 1.05 * 10 * (0.003 + 0.6) + 6.08, within(1e-9));
  }

  /** A table of counts is as large as it is allowed to be, and only looked up. */
  @Test
  void theSizeOfAModelThatTrainsItselfSaysNothing() {
    ModelFacts table = new ModelFacts(1_000_000_000L, Map.of(), 100, true, null);
    ModelFacts nothing = new ModelFacts(0L, Map.of(), 100, false, null);
    assertThat(seconds(table, 1, training("steps=10", "100%")))
        .isEqualTo(seconds(nothing, 1, training("steps=10", "100%")));
  }
}
