package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Predictor;

/**
 * A model as a task's metrics use it.
 *
 * @param model must not record gradients
 * @param manager for the caller's arrays
 * @param batchSize examples to pass at once
 */
record NextTokenPredictor(Model model, NDManager manager, int batchSize) implements Predictor {

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
