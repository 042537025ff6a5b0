package dev.gauntlet.trial.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0.3", "1000000, 1", "5, 1.2"})
  void constantStaysAtThePeak(long step, double budgetUsed) {
    Schedule schedule = schedule(1e-3, Decay.CONSTANT, 0);

    assertThat(schedule.learningRate(step, budgetUsed)).isEqualTo(1e-3);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1.0",
    "0.25, 0.8681980515339464",
    "0.5, 0.55",
    "0.75, 0.2318019484660536",
    "1, 0.1",
    "1.5, 0.1"
  })
  void cosineFallsToATenthOfThePeak(double budgetUsed, double shareOfPeak) {
    Schedule schedule = schedule(2e-3, Decay.COSINE, 0);

    assertThat(schedule.learningRate(7, budgetUsed)).isCloseTo(2e-3 * shareOfPeak, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.2", "1, 0.4", "3, 0.8", "4, 1.0", "5, 1.0", "9999, 1.0"})
  void warmsUpInEqualStepsAndNeverStartsAtZero(long step, double shareOfPeak) {
    Schedule schedule = schedule(1e-2, Decay.CONSTANT, 4);

    assertThat(schedule.learningRate(step, 0)).isCloseTo(1e-2 * shareOfPeak, within(1e-12));
  }

  /** Of a warm-up of 3 steps the fourth has the peak; the 16th has half of it, the 36th a third. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.25",
    "1, 0.5",
    "2, 0.75",
    "3, 1",
    "4, 0.8944271909999159",
    "15, 0.5",
    "35, 0.3333333333333333",
    "399, 0.1"
  })
  void inverseSquareRootFallsByStepsFromTheEndOfTheWarmUp(long step, double shareOfPeak) {
    Schedule schedule = schedule(2e-3, Decay.INVERSE_SQRT, 3);

    for (double budgetUsed : new double[] {0, 0.5, 1, 3}) {
      assertThat(schedule.learningRate(step, budgetUsed))
          .isCloseTo(2e-3 * shareOfPeak, within(1e-15));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "3, 0.5", "8, 0.3333333333333333"})
  void inverseSquareRootWithoutWarmUpFallsFromTheFirstStep(long step, double shareOfPeak) {
    Schedule schedule = schedule(1, Decay.INVERSE_SQRT, 0);

    assertThat(schedule.learningRate(step, 0)).isCloseTo(shareOfPeak, within(1e-15));
  }

  /** The formula of the paper, whose warm-up counts the step of the peak. */
  @Test
  void inverseSquareRootIsThatOfThePaper() {
    int warmup = 40;
    Schedule schedule = schedule(1 / Math.sqrt(512.0 * warmup), Decay.INVERSE_SQRT, warmup - 1);

    for (int step = 1; step <= 1000; step++) {
      double paper =
          Math.pow(512, -0.5) * Math.min(Math.pow(step, -0.5), step * Math.pow(warmup, -1.5));
      assertThat(schedule.learningRate(step - 1, 0.3)).isCloseTo(paper, within(1e-15));
    }
  }

  @Test
  void onlyTheCosineFollowsTheBudget() {
    for (Decay decay : Decay.values()) {
      Schedule schedule = schedule(1, decay, 4);
      boolean follows = schedule.learningRate(9, 0.2) != schedule.learningRate(9, 0.7);
      assertThat(decay.followsBudget()).as("%s", decay).isEqualTo(follows);
    }
  }

  @Test
  void warmUpAndDecayMultiply() {
    Schedule schedule = schedule(1, Decay.COSINE, 1);

    assertThat(schedule.learningRate(0, 0.5)).isCloseTo(0.5 * 0.55, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void neverLeavesItsRangeAndNeverRisesAfterTheWarmUp(long seed) {
    Random random = new Random(seed);
    long warmup = random.nextInt(50);
    Schedule schedule = schedule(random.nextDouble() + 1e-3, Decay.COSINE, warmup);
    double last = Double.MAX_VALUE;
    for (long step = warmup; step < warmup + 200; step++) {
      double rate = schedule.learningRate(step, (step - warmup) / 150.0);
      assertThat(rate)
          .isBetween(
              schedule.training().learningRate() * 0.1 * (1 - 1e-12),
              schedule.training().learningRate());
      assertThat(rate).isLessThanOrEqualTo(last);
      last = rate;
    }
  }

  private static Schedule schedule(double peak, Decay decay, long warmupSteps) {
    return new Schedule(
        new Training(
            peak,
            0.1,
            0.9,
            0.999,
            1e-8,
            32,
            "60s",
            "steps=10",
            null,
            false,
            decay,
            warmupSteps,
            null));
  }
}
