package dev.gauntlet.trial;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.PhaseClock.Phase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model with everything that a trial does to it, one thing at a time, for those who check models:
 * it is initialized, evaluated and trained by the code that trials use.
 */
public final class TrialModel implements AutoCloseable {
  private final CheckedModel model;
  private final NDManager manager;

  /**
   * Initializes a block as a trial does.
   *
   * @param block as a plugin built it
   * @param seed of the trial
   * @param batchSize examples of a training batch
   * @param parent of the manager that owns the parameters, which closing this model closes
   */
  public TrialModel(Block block, Problem problem, long seed, int batchSize, NDManager parent) {
    manager = parent.newSubManager();
    Seeds.seedInitialization(manager.getEngine(), seed);
    model = new CheckedModel(block, problem, batchSize, manager);
  }

  /** The block, initialized. */
  public Block block() {
    return model.block();
  }

  /** Its parameters. */
  public BlockParameters parameters() {
    return model.parameters();
  }

  /** What computes gradients and logits instead of the engine, if the model has it. */
  public OwnGradients.@Nullable Gradients ownGradients() {
    return model.ownGradients();
  }

  /** Whether it learns by itself instead of by gradients. */
  public boolean trainsItself() {
    return model.block() instanceof SelfTraining;
  }

  /** Owner of the parameters. */
  public NDManager manager() {
    return manager;
  }

  /**
   * The forward pass that a trial would take.
   *
   * @param tokens (B, T), INT64
   * @param training whether dropout is on
   * @return FLOAT32 of (B, T, V) or (B, 1, V); belongs to the manager of {@code tokens}
   * @throws TrialFailure if it is anything else
   */
  public NDArray logits(NDArray tokens, boolean training) {
    return model.logits(tokens, training);
  }

  /** The same by the block's own forward pass, whatever else the model computes with. */
  public NDArray engineLogits(NDArray tokens, boolean training) {
    return model.engineLogits(tokens, training);
  }

  /** The values of all parameters; the arrays are the model's own. */
  public Map<String, NDArray> values() {
    return model.values();
  }

  /**
   * Sets parameters, in place; those that are not named stay as they are.
   *
   * @param values by name, of the parameters' shapes and types
   */
  public void set(Map<String, NDArray> values) {
    Map<String, NDArray> own = model.values();
    values.forEach(
        (name, value) -> CheckedModel.write(Objects.requireNonNull(own.get(name), name), value));
  }

  /**
   * The mean loss of a batch in training mode, nats. Nothing changes.
   *
   * @param seed of everything random in it
   */
  public double loss(Batch batch, long seed) {
    if (model.ownGradients() != null) {
      return model.ownGradients().backward(TokenBatch.of(batch), seed);
    }
    seed(seed);
    return mean(batch, model.logits(batch.tokens(), true));
  }

  /** The mean loss of a batch in evaluation mode, nats. Nothing changes. */
  public double evaluatedLoss(Batch batch) {
    return mean(batch, model.logits(batch.tokens(), false));
  }

  /** In double precision over the examples. */
  private double mean(Batch batch, NDArray logits) {
    Objective.Pairs pairs = model.objective().pair(logits, batch);
    double sum = 0;
    for (float loss : pairs.losses().toFloatArray()) {
      sum += loss;
    }
    long count = 0;
    for (long target : pairs.targets().toLongArray()) {
      count += target == Batch.IGNORE ? 0 : 1;
    }
    return sum / count;
  }

  /**
   * The gradients of {@link #loss} for all parameters that have one. Nothing else changes.
   *
   * @param seed of everything random in it
   * @return by the parameters' names, in the order of their elements
   */
  public Map<String, float[]> gradients(Batch batch, long seed) {
    OwnGradients.Gradients own = model.ownGradients();
    if (own != null) {
      own.backward(TokenBatch.of(batch), seed);
      return own.gradients();
    }
    seed(seed);
    model.recordGradients(true);
    try {
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray logits = model.logits(batch.tokens(), true);
        collector.backward(model.objective().pair(logits, batch).meanLoss());
      }
      return takeGradients();
    } finally {
      model.recordGradients(false);
    }
  }

  /** Reads the gradients and zeroes them, or the next backward pass would add to them. */
  private Map<String, float[]> takeGradients() {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    model
        .parameters()
        .byName()
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient()) {
                gradients.put(name, takeGradient(parameter));
              }
            });
    return gradients;
  }

  private static float[] takeGradient(Parameter parameter) {
    try (NDArray gradient = parameter.getArray().getGradient()) {
      float[] values = gradient.toFloatArray();
      gradient.subi(gradient);
      return values;
    }
  }

  /** Seeds the engine's random generator, which dropout uses. */
  public void seed(long seed) {
    Engine engine = manager.getEngine();
    Seeds.seedStep(engine, seed, 0);
  }

  /**
   * Begins to train as a trial does, with a new optimizer.
   *
   * @param seed of the trial
   */
  public Steps train(Dataset dataset, Training training, long seed) {
    return new Steps(Learner.of(model, training, dataset, seed, manager), training.learningRate());
  }

  /** Training steps of a model, one after the other. Closing them frees the optimizer. */
  public static final class Steps implements AutoCloseable {
    private final Learner learner;
    private final double learningRate;
    private final PhaseClock clock = new PhaseClock(System::nanoTime);
    private long done;

    private Steps(Learner learner, double learningRate) {
      this.learner = learner;
      this.learningRate = learningRate;
    }

    /**
     * Takes a step and returns the loss before it, nats; if that is not finite, nothing changes.
     */
    public double next() {
      clock.enter(Phase.LOOP);
      double loss = learner.learn(done++, learningRate, clock);
      learner.settle();
      clock.enter(Phase.OTHER);
      return loss;
    }

    @Override
    public void close() {
      learner.close();
    }
  }

  @Override
  public void close() {
    model.close();
    manager.close();
  }
}
