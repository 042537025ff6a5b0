package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.CurveSample.Pace;
import org.junit.jupiter.api.Test;

class CurveSampleTest {

  private static int examples(String budget, String interval, Pace pace) {
    return sample(budget, interval, 32, pace).examples();
  }

  private static CurveSample sample(String budget, String interval, int batchSize, Pace pace) {
    Training training =
        new Training(
            1e-3,
            0,
            0.9,
            0.999,
            1e-8,
            batchSize,
            budget,
            interval,
            null,
            false,
            Decay.CONSTANT,
            0,
            null);
    return CurveSample.of(training.resolved(), 64, pace);
  }

  @Test
  void allPointsTogetherCostAFewPerCentOfTheBudget() {
    // 50 points, 12 of them on three parts: 74 samples in 2.5 % of 20 s.
    int examples = examples("20s", "2%", new Pace(0.01, 1e-4, 1e-4));
    assertThat(examples).isEqualTo(64);
    assertThat(74 * examples * 1e-4 / 20).isLessThan(0.025);
    assertThat(examples("20s", "10%", new Pace(0.01, 1e-4, 1e-4))).isEqualTo(128);
  }

  @Test
  void thereIsALeastAndAMost() {
    assertThat(examples("20s", "2%", new Pace(1, 1, 1))).isEqualTo(32);
    assertThat(examples("20s", "2%", new Pace(1e-6, 1e-9, 1e-9))).isEqualTo(4096);
  }

  @Test
  void stepsAndTokensDoNotDependOnTheMachine() {
    int slow = examples("steps=20000", "2%", new Pace(10, 10, 10));
    assertThat(slow).isEqualTo(examples("steps=20000", "2%", new Pace(1e-9, 1e-9, 1e-9)));
    // 20,000 steps of 32 examples and three passes each: 2.5 % of 1,920,000, in 74 samples
    assertThat(slow).isEqualTo(512);
    assertThat(examples("tokens=40960k", "2%", new Pace(1, 1, 1))).isEqualTo(512);
  }

  @Test
  void fewPointsAreEvaluatedOnAllParts() {
    Pace pace = new Pace(0.01, 1e-4, 1e-4);
    assertThat(sample("steps=1000", "5%", 32, pace).wholeEvery()).isEqualTo(1);
    assertThat(sample("steps=1000", "4%", 32, pace).wholeEvery()).isEqualTo(5);
    // 20 points, 22 of them on two parts more: 64 samples in 2.5 % of 96,000 passes
    assertThat(sample("steps=1000", "5%", 32, pace).examples()).isEqualTo(32);
  }

  @Test
  void samplesCostASmallShareOfTheSteps() {
    Pace pace = new Pace(0.01, 1e-4, 1e-4);
    // A step of one example is three passes: 1 % of 12,000 passes, four times
    assertThat(sample("steps=4000", "25%", 1, pace).tokens()).isEqualTo(30);
    assertThat(sample("steps=4000", "25%", 1, new Pace(1, 1, 1)).tokens()).isEqualTo(30);
    assertThat(sample("steps=10", "25%", 1, pace).tokens()).isEqualTo(12);
    assertThat(sample("steps=4000", "25%", 32, pace).tokens()).isEqualTo(100);
  }

  /** What one example alone costs is mostly what calling the model's operations does. */
  @Test
  void inABudgetOfTimeSamplesCostWhatACallWasSeenToCost() {
    // 1 % of 40 s are 40 calls of 10 ms, four times 10
    assertThat(sample("40s", "25%", 1, new Pace(0.1, 1e-4, 0.01)).tokens()).isEqualTo(10);
    assertThat(sample("40s", "25%", 1, new Pace(0.1, 1e-4, 1)).tokens()).isEqualTo(4);
    assertThat(sample("40s", "25%", 1, new Pace(0.01, 1e-4, Double.NaN)).tokens()).isEqualTo(30);
    // and all 40 of them once more in the end
    assertThat(sample("40s", "25%", 1, new Pace(0.1, 1e-4, 0.01)).tokensKept()).isEqualTo(40);
    assertThat(sample("40s", "25%", 1, new Pace(0.1, 1e-4, 1)).tokensKept()).isEqualTo(20);
    assertThat(sample("steps=10", "25%", 1, new Pace(0.1, 1e-4, 1)).tokensKept()).isEqualTo(100);
  }

  @Test
  void aModelThatIsSlowToCallIsSeldomEvaluatedOnAllParts() {
    // 64 samples in 0.25 s leave 3.9 ms for each, less than the call; 32 leave 7.8 ms
    CurveSample slow = sample("10s", "5%", 512, new Pace(0.1, 6e-5, 5e-3));
    assertThat(slow.wholeEvery()).isEqualTo(5);
    assertThat(slow.examples()).isEqualTo(32);
    CurveSample quick = sample("10s", "5%", 512, new Pace(0.1, 6e-6, 5e-4));
    assertThat(quick.wholeEvery()).isEqualTo(1);
    assertThat(quick.examples()).isEqualTo(512);
  }

  @Test
  void anIntervalOfStepsInABudgetOfTimeIsCountedByThePace() {
    // 1,000 steps of 20 ms: 50 points
    assertThat(examples("20s", "steps=20", new Pace(0.02, 1e-4, 1e-4))).isEqualTo(64);
  }
}
