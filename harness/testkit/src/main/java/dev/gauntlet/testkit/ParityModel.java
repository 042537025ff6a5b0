package dev.gauntlet.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.gauntlet.base.InputException;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.ops.CrossEntropy;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.testkit.NpyArray.Floats;
import dev.gauntlet.testkit.NpyArray.Longs;
import dev.gauntlet.trial.optim.AdamW;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** An implementation's model with the weights of a parity case, on the batch of that case. */
final class ParityModel implements AutoCloseable {
  private static final int NUDGE = 4; // in units of a value's last place
  private static final int SEED = 1337;

  private final Block block;
  private final ParityCase reference;
  private final NDManager manager;
  private final ParameterStore store;
  private final Map<String, Parameter> parameters;
  private final OwnGradients.@Nullable Gradients own;
  private @Nullable AdamW optimizer;

  /**
   * Initializes a block and loads the weights.
   *
   * @param manager owns the parameters
   * @throws InputException if the block has not the very parameters of the case
   */
  ParityModel(Block block, ParityCase reference, NDManager manager) {
    this.block = block;
    this.reference = reference;
    this.manager = manager;
    store = new ParameterStore(manager, false);
    if (trained(block).values().stream().allMatch(parameter -> parameter.getShape() != null)) {
      requireSameParameters(trained(block)); // before memory is spent on sizes out of a file
    }
    block.initialize(manager, DataType.FLOAT32, reference.tokens().shape());
    parameters = trained(block);
    requireSameParameters(parameters);
    reference.parameters().forEach(this::load);
    int batchSize = Math.toIntExact(reference.tokens().shape().get(0));
    own = block instanceof OwnGradients it ? it.open(batchSize, 1) : null;
  }

  /**
   * Starts an optimizer: the model's own, if it computes its gradients by itself. What the model
   * leaves to chance is the same whenever it is trained.
   */
  void begin(Training training) {
    manager.getEngine().setRandomSeed(SEED);
    if (own == null) {
      optimizer = new AdamW(block.getParameters(), training);
    } else {
      own.begin(training);
    }
  }

  /** Moves the parameters against the gradients of the last backward pass. */
  void step(double learningRate) {
    if (own == null) {
      Objects.requireNonNull(optimizer, "optimizer").step(learningRate);
    } else {
      own.step(learningRate);
    }
  }

  /**
   * The logits that the model computes by itself after the last token, (B, V), if it does for
   * sequences of the case's length.
   */
  @Nullable NDArray ownLastLogits(NDManager scratch) {
    if (own == null || !own.evaluates(reference.tokens().shape().get(1))) {
      return null;
    }
    return own.logits(create(reference.tokens(), scratch)).get(":, -1");
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
    if (optimizer != null) {
      optimizer.close();
    }
  }

  private void load(String name, Floats values) {
    NDArray parameter = array(name);
    parameter.setRequiresGradient(false); // until the optimizer attaches it
    set(parameter, values.values());
  }

  private void set(NDArray parameter, FloatBuffer values) {
    try (NDArray loaded = manager.create(values, parameter.getShape())) {
      parameter.set(new NDIndex("..."), loaded); // set(Buffer) makes libtorch warn
    }
  }

  /** Changes every value in its last bits, up or down, by what a few roundings do. */
  void nudge(SplittableRandom random) {
    parameters
        .values()
        .forEach(
            parameter -> {
              NDArray array = parameter.getArray();
              float[] values = array.toFloatArray();
              for (int i = 0; i < values.length; i++) {
                values[i] += random.nextInt(-NUDGE, NUDGE + 1) * Math.ulp(values[i]);
              }
              set(array, FloatBuffer.wrap(values));
            });
  }

  /** Number of trained values. */
  long parameterCount() {
    return new BlockParameters(block).count();
  }

  /**
   * Runs the model on the case's tokens.
   *
   * @param scratch owns the result
   * @param training whether gradients are wanted, and dropout if the model has any
   * @return logits in the shape of the case's
   * @throws InputException if they are of another shape
   */
  NDArray logits(NDManager scratch, boolean training) {
    NDArray tokens = create(reference.tokens(), scratch);
    NDArray logits = block.forward(store, new NDList(tokens), training).singletonOrThrow();
    if (!logits.getShape().equals(reference.logits().shape())) {
      throw new InputException(
          "the model's logits have shape %s, those of %s %s"
              .formatted(logits.getShape(), reference.file(), reference.logits().shape()));
    }
    return logits;
  }

  /** Mean cross entropy of logits, nats: of the last position, or of all that have a target. */
  NDArray loss(NDArray logits) {
    Shape shape = logits.getShape(); // (B, T, V) or (B, 1, V)
    NDArray targets = create(reference.targets(), logits.getManager());
    boolean perPosition = reference.description().problem().targets() == Targets.ALL;
    if (perPosition && shape.get(1) == targets.getShape().get(1)) {
      return mean(logits.reshape(-1, shape.get(2)), targets.reshape(-1));
    }
    return mean(logits.get(":, -1"), perPosition ? targets.get(":, -1") : targets);
  }

  /**
   * Runs the model forward and back in training mode, which leaves gradients on the parameters.
   *
   * @return the loss
   */
  float backward() {
    if (own != null) {
      try (NDManager scratch = manager.newSubManager();
          Batch batch =
              new Batch(
                  create(reference.tokens(), scratch), create(reference.targets(), scratch))) {
        return (float) own.backward(TokenBatch.of(batch), 0);
      }
    }
    try (NDManager scratch = manager.newSubManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray loss = loss(logits(scratch, true));
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  private NDArray array(String name) {
    return Objects.requireNonNull(parameters.get(name), name).getArray();
  }

  /** The gradient that the last backward pass left on a parameter. */
  FloatBuffer gradient(String name) {
    if (own != null) {
      return FloatBuffer.wrap(Objects.requireNonNull(own.gradients().get(name), name));
    }
    try (NDArray gradient = array(name).getGradient()) {
      return FloatBuffer.wrap(gradient.toFloatArray());
    }
  }

  /** The present value of a parameter. */
  FloatBuffer value(String name) {
    return FloatBuffer.wrap(array(name).toFloatArray());
  }

  private static NDArray create(Longs ids, NDManager manager) {
    return manager.create(ids.values(), ids.shape(), DataType.INT64);
  }

  private static NDArray mean(NDArray logits, NDArray targets) {
    return CrossEntropy.mean(logits, targets, Batch.IGNORE);
  }

  /** The parameters that are trained, by name. */
  private static Map<String, Parameter> trained(Block block) {
    Map<String, Parameter> trained = new LinkedHashMap<>(new BlockParameters(block).byName());
    trained.values().removeIf(parameter -> !parameter.requiresGradient());
    return trained;
  }

  private void requireSameParameters(Map<String, Parameter> actual) {
    Map<String, Floats> expected = reference.parameters();
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (name, values) -> {
          if (!actual.containsKey(name)) {
            differences.add("lacks " + name);
          } else if (!actual.get(name).getShape().equals(values.shape())) {
            differences.add(
                "has %s of shape %s, not %s"
                    .formatted(name, actual.get(name).getShape(), values.shape()));
          }
        });
    actual.keySet().stream()
        .filter(name -> !expected.containsKey(name))
        .forEach(name -> differences.add("has also " + name));
    if (!differences.isEmpty()) {
      throw new InputException(
          "the model has other parameters than %s: it %s"
              .formatted(reference.file(), String.join(", ", differences)));
    }
  }
}
