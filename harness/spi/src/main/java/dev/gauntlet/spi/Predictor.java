package dev.gauntlet.spi;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A model in evaluation mode: no dropout, no gradients. It does not learn as long as it is used:
 * the same tokens have the same logits.
 */
public interface Predictor {

  /**
   * Runs the model.
   *
   * @param tokens token ids (B, T), INT64
   * @return logits of the token after the last one, (B, V), FLOAT32; belongs to the manager of
   *     {@code tokens}
   */
  NDArray next(NDArray tokens);

  /** A manager for the arrays to predict from; the caller makes a sub-manager and closes it. */
  NDManager manager();

  /** Examples to pass at once. */
  int batchSize();
}
