package dev.gauntlet.spi;

/**
 * A block that learns from a batch by itself instead of by gradients, for example by counting
 * n-grams.
 *
 * <p>It trains on the same batches, under the same budget and is evaluated like any other: the
 * harness calls {@link #learn} where it would otherwise run forward pass, backward pass and
 * optimizer. What it has learned must be in its parameters, so that a checkpoint holds it.
 */
public interface SelfTraining {

  /**
   * Learns from one batch.
   *
   * @param batch tokens and targets; closed by the caller
   * @return mean loss of the batch before learning from it, in nats
   */
  double learn(Batch batch);
}
