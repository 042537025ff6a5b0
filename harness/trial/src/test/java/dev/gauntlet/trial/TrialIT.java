package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrialIT {
  @TempDir Path folder;
  private ToyTrial trial;

  @BeforeEach
  void prepare() {
    trial = new ToyTrial(folder);
  }

  @ParameterizedTest
  @EnumSource
  void learnsWhateverTheTargetsAre(Targets targets) {
    trial.targets = targets;
    TrialResult result = trial.run();
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.COMPLETED);
    assertThat(result.steps()).isEqualTo(60);
    assertThat(result.examples()).isEqualTo(60 * 32);
    assertThat(result.tokens()).isEqualTo(60 * 32 * 4);
    assertThat(result.best().test().accuracy()).isBetween(0.8, 1.0);
    assertThat(result.best().test().top5()).isEqualTo(1);
    assertThat(result.metrics())
        .containsOnlyKeys("counts_on")
        .containsEntry("counts_on", new TaskFigure(1.0, 5));
    assertThat(result.budgetOvershootSeconds()).isNull();
    assertThat(result.dataFacts()).containsEntry("slips", "one in ten");
  }

  @Test
  void countsTargetsAsTheTaskMarksThem() {
    assertThat(testTargets(Targets.LAST)).containsExactly(50L, 50L);
    assertThat(testTargets(Targets.ALL)).containsExactly(200L, 50L);
    assertThat(testTargets(Targets.MARKED)).containsExactly(100L, 100L);
  }

  private List<Long> testTargets(Targets targets) {
    trial.targets = targets;
    SplitScore test = trial.run().best().test();
    return List.of(test.targets(), test.commonTargets());
  }

  @Test
  void scoresSamplesOnTheWayAndAllAtTheEnd() {
    trial.evalInterval = "steps=2"; // 30 evaluations: too many to look at all parts each time
    TrialResult result = trial.run();
    List<CurvePoint> curve = trial.curve();
    assertThat(curve).extracting(CurvePoint::step).endsWith(58L, 60L).hasSize(31);
    assertThat(curve)
        .filteredOn(point -> point.test() != null)
        .extracting(CurvePoint::step)
        .containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L);
    assertThat(curve).extracting(point -> point.train() != null).startsWith(true, false);
    assertThat(curve).extracting(point -> point.validation().commonTargets()).containsOnly(32L);
    assertThat(result.best().test().commonTargets()).isEqualTo(50);
    assertThat(result.testBatches().batches()).hasSize(32);
    double mean =
        result.testBatches().batches().stream()
            .mapToDouble(BatchMeans.Means::commonLoss)
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(result.best().test().commonLoss(), within(0.2)); // uneven batches
    assertThat(result.secondHalfSecondsPerExample()).isPositive();
  }

  @Test
  void tellsWhatTheMachineDid() {
    trial.budget = "1s";
    trial.evalInterval = "1s";
    MachineConditions conditions = trial.run().conditions();
    assertThat(conditions.drift()).isPositive();
    assertThat(conditions.threads()).isEqualTo(1);
    assertThat(conditions.pausedSeconds()).isZero();
    assertThat(conditions.medianStepSeconds())
        .isPositive()
        .isLessThanOrEqualTo(conditions.longestStepSeconds());
  }

  @Test
  void measuresNoMachineForATrialThatIsShorterThanThat() {
    assertThat(trial.run().conditions().drift()).isNull();
  }

  @Test
  void isTheSameWhereNobodyAsksForItsTimes() {
    CurvePoint timed = trial.run().best();
    trial.events.clear();
    trial.accuracyOnly = true;
    TrialResult result = trial.run();
    assertThat(trial.events.stream().filter(TrialEvent.WarmedUp.class::isInstance))
        .extracting(event -> ((TrialEvent.WarmedUp) event).steps())
        .containsExactly(3L);
    assertThat(result.best().test()).isEqualTo(timed.test());
    assertThat(result.best().validation()).isEqualTo(timed.validation());
  }

  @Test
  void tellsWhatHappensInOrder() {
    TrialResult result = trial.run();
    assertThat(trial.events.get(0))
        .isInstanceOfSatisfying(
            TrialEvent.WarmedUp.class,
            warmedUp -> {
              assertThat(warmedUp.seconds()).isPositive();
              assertThat(warmedUp.steps()).isBetween(3L, 60L); // no more than it is going to take
              assertThat(warmedUp.kernels()).isEmpty();
            });
    assertThat(trial.events.get(1))
        .isInstanceOfSatisfying(
            TrialEvent.Started.class,
            started -> {
              assertThat(started.parameters()).isEqualTo(5 * 8 * 2 + 5);
              assertThat(started.parameterBreakdown())
                  .containsExactly(entry("wte", 40L), entry("head", 45L));
            });
    assertThat(trial.curve()).extracting(CurvePoint::step).containsExactly(0L, 20L, 40L, 60L);
    assertThat(result.steps()).isEqualTo(60);
  }

  @Test
  void hasTheModelWriteOnTheWayAndAtTheEnd() {
    TrialResult result = trial.run();
    List<SamplePoint> points =
        trial.events.stream()
            .filter(TrialEvent.Sampled.class::isInstance)
            .map(event -> ((TrialEvent.Sampled) event).point())
            .toList();
    assertThat(points)
        .extracting(SamplePoint::step)
        .containsExactly(0L, 20L, 40L, result.best().step());
    assertThat(points).extracting(SamplePoint::kept).containsExactly(false, false, false, true);
    assertThat(points).allSatisfy(point -> assertThat(point.samples()).hasSize(1));
    // the same prompt each time, taken from the test part, and other text when it has learned
    assertThat(points.stream().map(point -> point.samples().get(0).prompt()).distinct())
        .hasSize(1)
        .doesNotContain("");
    assertThat(points.get(0).samples()).isNotEqualTo(points.get(2).samples());
  }

  @Test
  void tellsWhereTheTimeWentAtEachEvaluation() {
    TrialResult result = trial.run();
    List<TrialEvent.Elapsed> elapsed =
        trial.events.stream()
            .filter(TrialEvent.Elapsed.class::isInstance)
            .map(TrialEvent.Elapsed.class::cast)
            .toList();
    assertThat(elapsed).extracting(TrialEvent.Elapsed::step).containsExactly(0L, 20L, 40L, 60L);
    assertThat(elapsed.get(0).timing().trainSeconds()).isZero();
    assertThat(elapsed.get(0).timing().evalSeconds()).isPositive();
    assertThat(elapsed)
        .extracting(e -> e.timing().evalSeconds())
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(elapsed.get(3).timing().trainSeconds())
        .isBetween(trial.curve().get(3).trainSeconds(), result.timing().trainSeconds());
    assertThat(trial.curve()).allSatisfy(point -> assertThat(point.test()).isNotNull());
  }

  @Test
  void evaluatesOnceAtTheEnd() {
    trial.budget = "steps=50";
    trial.run();
    assertThat(trial.curve()).extracting(CurvePoint::step).containsExactly(0L, 20L, 40L, 50L);
  }

  @Test
  void goesOnAfterItHasReachedTheTarget() {
    trial.targetAccuracy = 0.1;
    TrialResult result = trial.run();
    assertThat(result.status()).isEqualTo(Status.COMPLETED);
    assertThat(result.steps()).isEqualTo(60);
  }

  @Test
  void stopsAtTheTargetOnValidationIfItIsAskedTo() {
    trial.budget = "steps=100000";
    trial.targetAccuracy = 0.8;
    trial.stopAtTarget = true;
    TrialResult result = trial.run();
    assertThat(result.status()).isEqualTo(Status.TARGET_REACHED);
    CurvePoint last = trial.curve().get(trial.curve().size() - 1);
    assertThat(last.validation().accuracy()).isGreaterThanOrEqualTo(0.8);
    assertThat(last.step()).isEqualTo(result.steps()).isLessThan(100);
  }

  @Test
  void stopsWhenTheTokensAreUsedUp() {
    trial.budget = "tokens=1000"; // 128 a step
    assertThat(trial.run().steps()).isEqualTo(8);
  }

  @Test
  void keepsToAWallClockBudgetOfTrainingTime() {
    trial.budget = "300ms";
    trial.evalInterval = "100ms";
    TrialResult result = trial.run();
    assertThat(result.timing().trainSeconds()).isGreaterThanOrEqualTo(0.3);
    assertThat(result.budgetOvershootSeconds())
        .isCloseTo(result.timing().trainSeconds() - 0.3, within(1e-6));
    assertThat(trial.curve()).hasSizeBetween(2, 5);
  }

  @Test
  void accountsForAllOfItsTime() {
    Timing timing = trial.run().timing();
    assertThat(timing.trainSeconds() + timing.evalSeconds() + timing.otherSeconds())
        .isCloseTo(timing.wallSeconds(), within(0.01 * timing.wallSeconds()));
    assertThat(
            timing.batchSeconds()
                + timing.forwardSeconds()
                + timing.backwardSeconds()
                + timing.optimizerSeconds())
        .isPositive()
        .isLessThanOrEqualTo(timing.trainSeconds());
  }
}
