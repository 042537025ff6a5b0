package dev.gauntlet.trial;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.PhaseClock.Phase;
import dev.gauntlet.trial.optim.AdamW;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The way in which a model learns. Closing it frees what it keeps beside the model. */
interface Learner extends AutoCloseable {

  /**
   * Makes the batch of a step and learns from it.
   *
   * @param step counted from 0
   * @param learningRate of this step
   * @param clock told of each phase
   * @return mean loss of the batch before learning from it, nats; if it is not finite, a model that
   *     learns by gradients has not changed
   */
  double learn(long step, double learningRate, PhaseClock clock);

  /** Brings the parameters up to date. Called in training time, before anybody looks at them. */
  default void settle() {}

  /** Whether there is nothing left to learn. */
  default boolean ended() {
    return false;
  }

  @Override
  default void close() {}

  /**
   * By itself if it can, by its own gradients if it has them, by the engine's otherwise.
   *
   * @param seed of the trial
   * @param manager for arrays of a step, which are freed
   */
  static Learner of(
      CheckedModel model, Training training, Dataset dataset, long seed, NDManager manager) {
    Batches batches = new Batches(dataset, training.batchSize(), seed, manager);
    if (model.block() instanceof SelfTraining block) {
      return new ByItself(block, block.pass(dataset, training.batchSize()), batches);
    }
    OwnGradients.Gradients own = model.ownGradients();
    if (own != null) {
      own.begin(training);
      return (step, learningRate, clock) -> byOwnGradients(own, batches, step, learningRate, clock);
    }
    return new ByGradients(model, training, batches);
  }

  private static double byOwnGradients(
      OwnGradients.Gradients own,
      Batches batches,
      long step,
      double learningRate,
      PhaseClock clock) {
    clock.enter(Phase.BATCH);
    TokenBatch batch = batches.dataset.trainTokens(step, batches.size, batches.manager);
    clock.enter(Phase.BACKWARD);
    double loss = own.backward(batch, Seeds.ofStep(batches.seed, step));
    clock.attribute(own.forwardShare(), Phase.FORWARD);
    if (Double.isFinite(loss)) {
      clock.enter(Phase.OPTIMIZER);
      own.step(learningRate);
    }
    return loss;
  }

  /**
   * Learns by itself.
   *
   * @param pass over the training part; null to learn from batches
   */
  record ByItself(SelfTraining block, SelfTraining.@Nullable Pass pass, Batches batches)
      implements Learner {
    @Override
    public double learn(long step, double learningRate, PhaseClock clock) {
      if (pass != null) {
        clock.enter(Phase.OPTIMIZER);
        return pass.next();
      }
      return batches.use(
          step,
          clock,
          batch -> {
            clock.enter(Phase.OPTIMIZER);
            return block.learn(batch);
          });
    }

    @Override
    public void settle() {
      block.settle();
    }

    @Override
    public boolean ended() {
      return pass != null && pass.ended();
    }
  }

  /** The training batches of a trial. */
  record Batches(Dataset dataset, int size, long seed, NDManager manager) {

    /**
     * Makes the batch of a step, has it used, and frees it and all that was made of it.
     *
     * @return what the use returned
     */
    double use(long step, PhaseClock clock, ToDoubleFunction<Batch> use) {
      Seeds.seedStep(manager.getEngine(), seed, step);
      try (NDManager scratch = manager.newSubManager()) {
        clock.enter(Phase.BATCH);
        try (Batch batch = dataset.train(step, size, scratch)) {
          return use.applyAsDouble(batch);
        }
      }
    }
  }

  /** Learns by forward pass, backward pass and AdamW. Gradients are recorded only while it does. */
  final class ByGradients implements Learner {
    private final CheckedModel model;
    private final AdamW optimizer;
    private final Batches batches;

    ByGradients(CheckedModel model, Training training, Batches batches) {
      this.model = model;
      this.optimizer = new AdamW(model.block().getParameters(), training);
      this.batches = batches;
      model.recordGradients(false);
    }

    @Override
    public double learn(long step, double learningRate, PhaseClock clock) {
      return batches.use(step, clock, batch -> learn(batch, learningRate, clock));
    }

    private double learn(Batch batch, double learningRate, PhaseClock clock) {
      clock.enter(Phase.FORWARD);
      model.recordGradients(true);
      try {
        double loss = collectGradients(batch, clock);
        if (Double.isFinite(loss)) {
          clock.enter(Phase.OPTIMIZER);
          optimizer.step(learningRate);
        }
        return loss;
      } finally {
        model.recordGradients(false);
      }
    }

    private double collectGradients(Batch batch, PhaseClock clock) {
      Engine engine = batch.tokens().getManager().getEngine();
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray logits = model.logits(batch.tokens(), true);
        NDArray loss = model.objective().pair(logits, batch).meanLoss();
        double value = loss.getFloat();
        if (Double.isFinite(value)) {
          clock.enter(Phase.BACKWARD);
          collector.backward(loss);
        }
        return value;
      }
    }

    @Override
    public void close() {
      optimizer.close();
    }
  }
}
