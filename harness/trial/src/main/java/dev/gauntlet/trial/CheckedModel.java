package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An initialized block of any plugin, with a forward pass that is checked. */
final class CheckedModel implements AutoCloseable {
  private final Block block;
  private final BlockParameters parameters;
  private final Objective objective;
  private final ParameterStore store;
  private final OwnGradients.@Nullable Gradients own;

  /**
   * Initializes a block. Gradients are not recorded until they are asked for.
   *
   * @param block as a plugin built it
   * @param batchSize number of examples it will see at once
   * @param manager owns the parameters from now on
   */
  CheckedModel(Block block, Problem problem, int batchSize, NDManager manager) {
    this(block, problem, batchSize, manager, true);
  }

  private CheckedModel(
      Block block, Problem problem, int batchSize, NDManager manager, boolean trains) {
    this.block = block;
    this.objective = new Objective(problem);
    this.store = new ParameterStore(manager, false);
    block.initialize(manager, DataType.FLOAT32, new Shape(batchSize, problem.contextLength()));
    this.parameters = new BlockParameters(block, block instanceof SelfTraining);
    this.own =
        trains && block instanceof OwnGradients it
            ? it.open(batchSize, TorchEngine.threads())
            : null;
    recordGradients(false);
  }

  /**
   * The same of a model that is not trained any more: the engine computes its logits, whatever it
   * was trained by, and nothing has to be closed.
   */
  static CheckedModel trained(Block block, Problem problem, NDManager manager) {
    return new CheckedModel(block, problem, 1, manager, false);
  }

  /** What computes gradients and logits instead of the engine, if the model has it; its own. */
  OwnGradients.@Nullable Gradients ownGradients() {
    return own;
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }

  Block block() {
    return block;
  }

  BlockParameters parameters() {
    return parameters;
  }

  Objective objective() {
    return objective;
  }

  /**
   * Runs the forward pass.
   *
   * @param tokens (B, T), INT64
   * @param training whether dropout is on
   * @return logits as {@link Objective#requireLogits} demands; belong to the manager of {@code
   *     tokens}
   */
  NDArray logits(NDArray tokens, boolean training) {
    if (!training && own != null && own.evaluates(tokens.getShape().get(1))) {
      NDArray logits = own.logits(tokens);
      objective.requireLogits(logits, tokens);
      return logits;
    }
    return engineLogits(tokens, training);
  }

  /** The same by the block's own forward pass, whatever else the model computes with. */
  NDArray engineLogits(NDArray tokens, boolean training) {
    return logits(tokens, training, store);
  }

  /** The same with the parameters of another store, which may look at what happens. */
  NDArray logits(NDArray tokens, boolean training, ParameterStore parameterStore) {
    NDArray logits = block.forward(parameterStore, new NDList(tokens), training).singletonOrThrow();
    objective.requireLogits(logits, tokens);
    logits.attach(tokens.getManager());
    return logits;
  }

  /** Whether the model predicts only after the last token, so that it may need its full context. */
  boolean predictsLastOnly(NDManager manager) {
    int length = objective.problem().contextLength();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray tokens = scratch.zeros(new Shape(1, length), DataType.INT64);
      return length > 1 && logits(tokens, false, store).getShape().get(1) == 1;
    }
  }

  /**
   * Turns the recording of gradients on or off. Off, a forward pass builds no graph, whatever the
   * gradient mode of the thread.
   */
  void recordGradients(boolean on) {
    for (Parameter parameter : parameters.byName().values()) {
      if (parameter.requiresGradient()) {
        parameter.getArray().setRequiresGradient(on);
      }
    }
  }

  /** The values of all parameters; the arrays are the model's own. */
  Map<String, NDArray> values() {
    Map<String, NDArray> values = new LinkedHashMap<>();
    parameters.byName().forEach((name, parameter) -> values.put(name, parameter.getArray()));
    return values;
  }

  /**
   * Sets all parameters, in place. Gradients must not be recorded.
   *
   * @param values what {@link #values} gave, or copies
   */
  void load(Map<String, NDArray> values) {
    parameters
        .byName()
        .forEach(
            (name, parameter) ->
                write(parameter.getArray(), Objects.requireNonNull(values.get(name), name)));
  }

  /** Writes into an array: NDArray.copyTo and set(Buffer) swap the storage under it. */
  static void write(NDArray array, NDArray value) {
    array.set(new NDIndex("..."), value);
  }

  /**
   * This model as metrics and text generation use it. Gradients must not be recorded.
   *
   * @param manager for the caller's arrays
   * @param batchSize examples to pass at once
   */
  Predictor predictor(NDManager manager, int batchSize) {
    return new NextTokenPredictor(this, manager, batchSize);
  }

  /**
   * A model as a task's metrics use it.
   *
   * @param model must not record gradients
   * @param manager for the caller's arrays
   * @param batchSize examples to pass at once
   */
  private record NextTokenPredictor(CheckedModel model, NDManager manager, int batchSize)
      implements Predictor {

    @Override
    public NDArray next(NDArray tokens) {
      NDManager owner = tokens.getManager();
      try (NDManager scratch = owner.newSubManager()) {
        tokens.attach(scratch); // whose results are freed here
        try {
          NDArray next = Objective.last(model.logits(tokens, false));
          next.attach(owner);
          return next;
        } finally {
          tokens.attach(owner);
        }
      }
    }
  }
}
