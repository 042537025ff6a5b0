package dev.gauntlet.trial;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.PhaseClock.Phase;

/** The way in which a model learns. Closing it frees what it keeps beside the model. */
interface Learner extends AutoCloseable {

  /**
   * Learns from one batch.
   *
   * @param batch stays the caller's
   * @param learningRate of this step
   * @param clock told of each phase
   * @return mean loss of the batch before learning from it, nats; if it is not finite, a model that
   *     learns by gradients has not changed
   */
  double learn(Batch batch, double learningRate, PhaseClock clock);

  @Override
  default void close() {}

  /** By itself if it can, by gradients otherwise. */
  static Learner of(Model model, Training training) {
    if (model.block() instanceof SelfTraining block) {
      return (batch, learningRate, clock) -> {
        clock.enter(Phase.OPTIMIZER);
        return block.learn(batch);
      };
    }
    return new GradientLearner(model, training);
  }
}
