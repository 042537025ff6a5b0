package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The block in which a model goes wrong is named, whatever the model is made of. */
class NonFiniteSearchIT {
  private static final int WIDTH = 4;
  private static final float[] MASK = {0, 0, 0, Float.NEGATIVE_INFINITY};

  @TempDir Path folder;
  private ToyTrial trial;

  @BeforeEach
  void prepare() {
    trial = new ToyTrial(folder);
  }

  /** Four layers, the second masked, and a fault after one of them from some pass on. */
  private static final class Deep extends ModelBlock {
    private final Fault fault;
    private int passes;

    /**
     * What goes wrong.
     *
     * @param layer after which
     * @param training whether in training or in evaluation
     * @param pass from which on, counted from 0; passes of a single example do not count
     */
    record Fault(String layer, boolean training, int pass, UnaryOperator<NDArray> change) {}

    Deep(Problem problem, Fault fault) {
      super(problem.vocabSize(), problem.contextLength());
      this.fault = fault;
      parameter("wte.weight", new NormalInitializer(1), problem.vocabSize(), WIDTH);
      parameter("h.0.mlp.weight", new NormalInitializer(0.1f), WIDTH, WIDTH);
      parameter("h.1.mlp.weight", new NormalInitializer(0.1f), WIDTH, WIDTH);
      parameter("head.weight", new NormalInitializer(0.1f), problem.vocabSize(), WIDTH);
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      boolean sampling = tokens.getShape().get(0) == 1;
      boolean now = training == fault.training && !sampling && passes++ >= fault.pass;
      NDArray x = after("wte", now, Layers.embedding(tokens, w.get("wte.weight")));
      x = Layers.linear(x, w.get("h.0.mlp.weight"));
      x = after("h.0.mlp", now, x.add(x.getManager().create(MASK)).softmax(-1));
      x = after("h.1.mlp", now, Layers.linear(x, w.get("h.1.mlp.weight")));
      return after("head", now, Layers.linear(x, w.get("head.weight")));
    }

    private NDArray after(String layer, boolean now, NDArray x) {
      return now && layer.equals(fault.layer) ? fault.change.apply(x) : x;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wte", "h.0.mlp", "h.1.mlp", "head"})
  void namesALayerByItsParameters(String layer) {
    plant(layer, true, 7, x -> x.mul(Float.NaN));
    diverges(
        "the training loss is NaN at step 7, what is not finite first is the output of " + layer);
  }

  @Test
  void findsInfinity() {
    plant("h.1.mlp", true, 7, x -> x.div(0).abs());
    diverges(
        "the training loss is NaN at step 7, what is not finite first is the output of h.1.mlp");
  }

  @Test
  void takesMinusInfinityForWrongInLogits() {
    plant("head", true, 7, ToyModels::forbidTokenOne);
    diverges(
        "the training loss is Infinity at step 7, what is not finite first is the output of head");
  }

  @Test
  void findsAParameterThatAGradientHasSpoilt() {
    // Adds nothing, and has no derivative: infinity times zero.
    plant("head", true, 7, x -> x.add(x.mul(0).sqrt()));
    diverges(
        "the training loss is NaN at step 8, what is not finite first is parameter wte.weight");
  }

  @Test
  void remainsADivergenceIfTheModelCannotBeRunAgain() {
    trial.model =
        problem -> {
          int[] passes = {0};
          UnaryOperator<NDArray> onlyOnce =
              x -> {
                if (passes[0]++ > 0) {
                  throw new IllegalStateException("only once");
                }
                return x.mul(Float.NaN);
              };
          return new Deep(problem, new Deep.Fault("head", true, 7, onlyOnce));
        };
    diverges(
        "the training loss is NaN at step 7, but running it again failed:"
            + " IllegalStateException: only once");
  }

  @Test
  void looksThroughEvaluationsAsWell() {
    plant("h.0.mlp", false, 3, x -> x.mul(Float.NaN)); // 3 splits before training
    diverges(
        "the validation loss is NaN after step 20,"
            + " what is not finite first is the output of h.0.mlp");
  }

  @Test
  void namesStandardBlocksAsDjlDoes() {
    int[] passes = {0};
    trial.model =
        problem ->
            new SequentialBlock()
                .add(new LambdaBlock(NonFiniteSearchIT::toFloat, "Float"))
                .add(Linear.builder().setUnits(WIDTH).build())
                .add(
                    new LambdaBlock(
                        x -> passes[0]++ < 30 ? x : new NDList(x.singletonOrThrow().mul(Float.NaN)),
                        "Fault"))
                .add(Linear.builder().setUnits(problem.vocabSize()).build());
    assertThat(diverges(null).reason())
        .endsWith(", what is not finite first is the output of 02Linear");
  }

  /** (B, T, 1) of (B, T). */
  private static NDList toFloat(NDList tokens) {
    NDArray ids = tokens.singletonOrThrow();
    return new NDList(ids.expandDims(-1).toType(DataType.FLOAT32, false));
  }

  private void plant(String layer, boolean training, int pass, UnaryOperator<NDArray> change) {
    Deep.Fault fault = new Deep.Fault(layer, training, pass, change);
    trial.model = problem -> new Deep(problem, fault);
  }

  private TrialResult diverges(String reason) {
    TrialResult result = trial.run();
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.DIVERGED);
    if (reason != null) {
      assertThat(result.reason()).isEqualTo(reason);
    }
    return result;
  }
}
