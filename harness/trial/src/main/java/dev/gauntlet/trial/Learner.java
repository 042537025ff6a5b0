package dev.gauntlet.trial;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.PhaseClock.Phase;
import dev.gauntlet.trial.optim.AdamW;

/** The way in which a model learns. Closing it frees what it keeps beside the model. */
interface Learner extends AutoCloseable {

  /**
   * Learns from one batch.
   *
   * @param batch stays the caller's
   * @param learningRate of this step
   * @param seed of what is random in this step beside the engine
   * @param clock told of each phase
   * @return mean loss of the batch before learning from it, nats; if it is not finite, a model that
   *     learns by gradients has not changed
   */
  double learn(Batch batch, double learningRate, long seed, PhaseClock clock);

  @Override
  default void close() {}

  /** By itself if it can, by its own gradients if it has them, by the engine's otherwise. */
  static Learner of(CheckedModel model, Training training) {
    if (model.block() instanceof SelfTraining block) {
      return (batch, learningRate, seed, clock) -> {
        clock.enter(Phase.OPTIMIZER);
        return block.learn(batch);
      };
    }
    OwnGradients.Gradients own = model.ownGradients();
    if (own != null) {
      own.begin(training);
      return (batch, learningRate, seed, clock) ->
          byOwnGradients(own, batch, learningRate, seed, clock);
    }
    return new ByGradients(model, training);
  }

  private static double byOwnGradients(
      OwnGradients.Gradients own, Batch batch, double learningRate, long seed, PhaseClock clock) {
    clock.enter(Phase.BACKWARD);
    double loss = own.backward(batch, seed);
    clock.attribute(own.forwardShare(), Phase.FORWARD);
    if (Double.isFinite(loss)) {
      clock.enter(Phase.OPTIMIZER);
      own.step(learningRate);
    }
    return loss;
  }

  /** Learns by forward pass, backward pass and AdamW. Gradients are recorded only while it does. */
  final class ByGradients implements Learner {
    private final CheckedModel model;
    private final AdamW optimizer;

    ByGradients(CheckedModel model, Training training) {
      this.model = model;
      this.optimizer = new AdamW(model.block().getParameters(), training);
      model.recordGradients(false);
    }

    @Override
    public double learn(Batch batch, double learningRate, long seed, PhaseClock clock) {
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
