package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a trial may fail has a status and a reason. */
class TrialFaultsIT {
  @TempDir Path folder;
  private ToyTrial trial;

  @BeforeEach
  void prepare() {
    trial = new ToyTrial(folder);
  }

  @Test
  void namesTheStepAtWhichTheLossIsNoNumber() {
    trial.model = problem -> new ToyModels.Faulty(problem, 37, logits -> logits.mul(Float.NaN));
    TrialResult result =
        fails(
            Status.DIVERGED,
            "the training loss is NaN at step 37,"
                + " but all logits are finite when it is run again");
    assertThat(result.steps()).isEqualTo(37);
    assertThat(trial.curve()).hasSize(2);
  }

  @Test
  void takesInfinityForDivergence() {
    trial.model = problem -> new ToyModels.Faulty(problem, 5, ToyModels::forbidTokenOne);
    assertThat(fails(Status.DIVERGED, null).reason())
        .startsWith("the training loss is Infinity at step 5, ");
  }

  @Test
  void refusesAModelThatChangesWhenItIsEvaluated() {
    trial.model =
        problem ->
            new ToyModels.Embedded(problem, 0) {
              @Override
              protected NDArray logits(Weights w, NDArray tokens, boolean training) {
                if (!training) {
                  w.get("head.bias").addi(1e-3);
                }
                return super.logits(w, tokens, training);
              }
            };
    fails(Status.CRASHED, "the model changed its parameter head.bias in evaluation");
  }

  @Test
  void endsAsItsListenerWants() {
    trial.listener =
        event -> {
          if (event instanceof TrialEvent.Evaluated evaluated && evaluated.point().step() == 20) {
            throw new TrialFailure(Status.TIMED_OUT, "enough");
          }
        };
    assertThat(fails(Status.TIMED_OUT, "enough").steps()).isEqualTo(20);
    assertThat(trial.curve()).extracting(CurvePoint::step).containsExactly(0L, 20L);
  }

  @Test
  void reportsWhatAPluginThrows() {
    trial.model =
        problem ->
            new ToyModels.Faulty(
                problem,
                12,
                logits -> {
                  throw new IllegalStateException("no more\nlines than one");
                });
    TrialResult result = fails(Status.CRASHED, "IllegalStateException: no more");
    assertThat(result.steps()).isEqualTo(12);
    assertThat(result.parameters()).isEqualTo(85);
    assertThat(trial.thrown).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void reportsWhatTheEngineRefuses() {
    trial.model =
        problem ->
            new ToyModels.Faulty(
                problem, 3, logits -> logits.add(logits.getManager().ones(new Shape(7))));
    assertThat(fails(Status.CRASHED, null).reason())
        .startsWith("EngineException: The size of tensor a (5) must match")
        .doesNotContain("frame #", "\n");
  }

  @Test
  void reportsErrorsAsWellAsExceptions() {
    trial.model =
        problem -> {
          throw new NoSuchMethodError("Foo.bar()");
        };
    TrialResult result = fails(Status.CRASHED, "NoSuchMethodError: Foo.bar()");
    assertThat(result.parameters()).isZero();
    assertThat(result.timing().wallSeconds()).isPositive();
  }

  @Test
  void saysWhichShapeWasExpected() {
    trial.model =
        problem ->
            new ToyModels.Embedded(new Problem(6, problem.contextLength(), problem.targets()), 0);
    fails(
        Status.CRASHED,
        "the model made float32 (32, 4, 6) of tokens (32, 4),"
            + " must make float32 (32, 4, 5) or (32, 1, 5)");
  }

  @Test
  void saysWhichTypeWasExpected() {
    trial.model =
        problem ->
            new ToyModels.Faulty(problem, 0, logits -> logits.toType(DataType.FLOAT64, true));
    assertThat(fails(Status.CRASHED, null).reason())
        .startsWith("the model made float64 (32, 4, 5)");
  }

  @Test
  void namesHeapAndNativeMemory() {
    trial.model =
        problem ->
            new ToyModels.Faulty(
                problem,
                2,
                logits -> {
                  throw new OutOfMemoryError("Java heap space");
                });
    fails(Status.OUT_OF_MEMORY, "heap: Java heap space");
    trial.model =
        problem ->
            new ToyModels.Faulty(
                problem, 2, logits -> logits.getManager().zeros(new Shape(1L << 45)));
    assertThat(fails(Status.OUT_OF_MEMORY, null).reason())
        .startsWith("native: ")
        .contains("tried to allocate 140737488355328 bytes");
  }

  @Test
  void skipsAModelThatCannotDoTheTask() {
    trial.model = ToyModels::ofStandardBlocks;
    trial.targets = Targets.MARKED;
    fails(
        Status.SKIPPED,
        "the model predicts only after the last token, and the task has targets before it");
  }

  @Test
  void skipsAConfigurationThatTheImplementationRefuses() {
    trial.model =
        problem -> {
          throw new IllegalArgumentException("n_head is 3, must divide n_embd, which is 16");
        };
    fails(Status.SKIPPED, "n_head is 3, must divide n_embd, which is 16");
  }

  @Test
  void refusesOtherDataThanPlanned() {
    trial.dataSha256 = "cd".repeat(32);
    assertThat(fails(Status.CRASHED, null).reason()).contains(ToyTask.SHA256, "cdcd");
  }

  @Test
  void trainsTheNextModelAsIfNothingHadHappened() {
    TrialResult undisturbed = trial.run();
    trial.model = problem -> new ToyModels.Faulty(problem, 5, ToyModels::forbidTokenOne);
    fails(Status.DIVERGED, null);
    trial.model = problem -> new ToyModels.Embedded(problem, 0);
    assertThat(trial.run().best().test()).isEqualTo(undisturbed.best().test());
  }

  @Test
  void leavesTheListenersFailureToItsCaller() {
    UncheckedIOException full = new UncheckedIOException(new IOException("no space left"));
    trial.listener =
        event -> {
          if (event instanceof TrialEvent.Evaluated) {
            throw full;
          }
        };
    assertThatThrownBy(trial::run).isSameAs(full);
  }

  @Test
  void crashesWhereItCannotWrite() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    trial = new ToyTrial(file.resolve("folder"));
    assertThat(fails(Status.CRASHED, null).reason()).startsWith("FileSystemException");
  }

  /** A failed trial has no best evaluation and no metrics. */
  private TrialResult fails(Status status, String reason) {
    TrialResult result = trial.run();
    assertThat(result.status()).as(result.reason()).isEqualTo(status);
    if (reason != null) {
      assertThat(result.reason()).isEqualTo(reason);
    }
    assertThat(result.best()).isNull();
    assertThat(result.metrics()).isEmpty();
    return result;
  }
}
