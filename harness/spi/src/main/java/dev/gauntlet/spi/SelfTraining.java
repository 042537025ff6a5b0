package dev.gauntlet.spi;

import org.jspecify.annotations.Nullable;

/**
 * A block that learns from a batch by itself instead of by gradients, for example by counting
 * n-grams.
 *
 * <p>It trains on the same batches, under the same budget and is evaluated like any other: the
 * harness calls {@link #learn} where it would otherwise run forward pass, backward pass and
 * optimizer. What it has learned must be in its parameters, so that a checkpoint holds it.
 *
 * <p>Batches are drawn with replacement, and windows of a text overlap: whoever counts would count
 * some tokens often and others never. A block that learns everything once takes a {@link Pass} over
 * the training part instead.
 */
public interface SelfTraining {

  /**
   * Learns from one batch.
   *
   * @param batch tokens and targets; closed by the caller
   * @return mean loss of the batch before learning from it, in nats
   */
  double learn(Batch batch);

  /**
   * Begins to learn the training part as a whole, each target once, instead of batches drawn from
   * it. Called before the first step; nothing may be learned yet.
   *
   * @param dataset open for as long as the pass is used; its test part is not for learning
   * @param batchSize examples of a training batch, as many as a step of the pass may take
   * @return the pass; null, as by default, for a block that learns from batches
   */
  default @Nullable Pass pass(Dataset dataset, int batchSize) {
    return null;
  }

  /**
   * Brings the parameters up to date. Called after steps and before anybody looks at the model, and
   * counted as training, so that a block may put off what is expensive until then.
   */
  default void settle() {}

  /** One pass over the training part. */
  interface Pass {

    /**
     * Learns as many tokens as a training batch has, those after the ones learned before; what is
     * left, if that is less.
     *
     * @return mean loss of these tokens, or of some of them, before learning from them, in nats
     */
    double next();

    /** Whether nothing is left, so that training ends though its budget is not used up. */
    boolean ended();
  }
}
