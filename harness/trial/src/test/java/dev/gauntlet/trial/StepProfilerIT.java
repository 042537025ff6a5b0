package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepProfilerIT {
  @TempDir private Path folder;

  @Test
  void givesEachMomentOfAStepToAPhase() throws IOException {
    StepProfiler.Outcome outcome = new StepProfiler(new ToyTrial(folder).trial(), 0.1).run();
    StepProfile profile = outcome.profile();
    assertThat(profile.phaseSeconds().keySet())
        .containsExactly("batch", "forward", "backward", "optimizer", "loop");
    assertThat(profile.steps()).isGreaterThanOrEqualTo(3);
    assertThat(profile.fastestSeconds()).isPositive().isLessThanOrEqualTo(profile.medianSeconds());
    assertThat(profile.slowestSeconds()).isGreaterThanOrEqualTo(profile.medianSeconds());
    assertThat(profile.harnessShare()).isBetween(0.0, 1.0);
    assertThat(profile.heapBytes()).isPositive();
  }

  @Test
  void findsTheOperationsOfAllPhases() throws IOException {
    StepProfiler.Outcome outcome = new StepProfiler(new ToyTrial(folder).trial(), 0.1).run();
    assertThat(outcome.profile().operations())
        .extracting(StepProfile.Operation::name)
        .contains("aten::embedding", "aten::_fused_adamw_")
        .anyMatch(name -> name.contains("Backward"));
    // One optimizer step in each step, however many steps were recorded.
    assertThat(outcome.profile().operations())
        .filteredOn(operation -> operation.name().equals("aten::_fused_adamw_"))
        .singleElement()
        .satisfies(adamw -> assertThat(adamw.calls()).isEqualTo(1, within(1e-9)));
    assertThat(outcome.peak().gflopsPerSecond()).isPositive();
    assertThat(outcome.peak().gigabytesPerSecond()).isPositive();
  }

  @Test
  void recordsNoMoreStepsOfKernelsThanFitInTheTimeAskedFor() {
    assertThat(StepProfiler.clockedSteps(2, 0.1)).isEqualTo(20);
    assertThat(StepProfiler.clockedSteps(2, 1e-3)).isEqualTo(50);
    assertThat(StepProfiler.clockedSteps(2, 60)).isEqualTo(3);
  }

  @Test
  void dividesWhatKernelsTellByTheStepsThatWereRecorded() throws IOException {
    ToyTrial trial = new ToyTrial(folder);
    trial.model = SlowOwnGradients::new;
    StepProfile profile = new StepProfiler(trial.trial(), 0.3).run().profile();
    assertThat(SlowOwnGradients.stepsRecordedLast).isBetween(3, 30); // of 10 ms at least
    assertThat(profile.operations())
        .filteredOn(operation -> operation.name().equals("waiting"))
        .singleElement()
        .satisfies(waiting -> assertThat(waiting.calls()).isEqualTo(1, within(1e-9)))
        .satisfies(waiting -> assertThat(waiting.flops()).isEqualTo(1000, within(1e-9)));
  }

  @Test
  void refusesAModelWhosePassOverTheDataIsOver() {
    ToyTrial trial = new ToyTrial(folder);
    for (int steps : new int[] {2, 20}) { // over in the warm-up, and before all is recorded
      trial.model = problem -> new OnePass(problem, steps);
      assertThatThrownBy(() -> new StepProfiler(trial.trial(), 0.1).run())
          .isInstanceOf(TrialFailure.class)
          .hasMessageStartingWith(
              "it trains once over the data, which ends with step %d: ".formatted(steps));
      assertThatThrownBy(() -> new StepProfiler(trial.trial(), 0.1).stepSeconds())
          .isInstanceOf(TrialFailure.class);
    }
  }

  @Test
  void refusesAModelThatDivergesBecauseItsStepsHaveNoBackwardPassThen() {
    ToyTrial trial = new ToyTrial(folder);
    trial.model = problem -> new ToyModels.Faulty(problem, 5, x -> x.mul(Float.NaN));
    assertThatThrownBy(() -> new StepProfiler(trial.trial(), 0.1).run())
        .isInstanceOf(TrialFailure.class)
        .hasMessage("the training loss is NaN at step 5");
  }

  /** Learns nothing in a pass of some steps. */
  private static final class OnePass extends ToyModels.Embedded implements SelfTraining {
    private final int steps;

    OnePass(Problem problem, int steps) {
      super(problem, 0);
      this.steps = steps;
    }

    @Override
    public double learn(Batch batch) {
      throw new IllegalStateException("it learns in a pass");
    }

    @Override
    public Pass pass(Dataset dataset, int batchSize) {
      return new Pass() {
        private int taken;

        @Override
        public double next() {
          assertThat(ended()).isFalse();
          taken++;
          return 1;
        }

        @Override
        public boolean ended() {
          return taken == steps;
        }
      };
    }
  }

  /** Takes its time for a step, learns nothing, and tells of one operation a step. */
  private static final class SlowOwnGradients extends ToyModels.Embedded implements OwnGradients {
    private static int stepsRecordedLast;

    SlowOwnGradients(Problem problem) {
      super(problem, 0);
    }

    @Override
    public Gradients open(int batchSize, int threads) {
      return new Gradients() {
        private int steps;

        @Override
        public String description() {
          return "slow";
        }

        @Override
        public void begin(Training training) {}

        @Override
        public double backward(TokenBatch batch, long seed) {
          try {
            Thread.sleep(10);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          steps++;
          return 1;
        }

        @Override
        public double forwardShare() {
          return 0.5;
        }

        @Override
        public Map<String, float[]> gradients() {
          return Map.of();
        }

        @Override
        public void step(double learningRate) {}

        @Override
        public boolean evaluates(long length) {
          return false;
        }

        @Override
        public NDArray logits(NDArray tokens) {
          throw new IllegalStateException("it does not evaluate");
        }

        @Override
        public List<TimedOperation> record(Runnable work) {
          int before = steps;
          work.run();
          stepsRecordedLast = steps - before;
          return List.of(
              new TimedOperation(
                  "waiting", stepsRecordedLast, 0.01 * stepsRecordedLast, 1e3 * stepsRecordedLast));
        }

        @Override
        public void close() {}
      };
    }
  }
}
