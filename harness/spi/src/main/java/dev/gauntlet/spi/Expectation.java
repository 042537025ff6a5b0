package dev.gauntlet.spi;

import dev.gauntlet.spi.result.Training;

/**
 * What a task asks of every right model: an accuracy that it must reach, and the budget in which it
 * must.
 *
 * @param accuracy share of right predictions after the last token of the examples of the test part,
 *     above 0 and at most 1
 * @param training the budget, learning rate, batch size and all else of the training
 */
public record Expectation(double accuracy, Training training) {
  public Expectation {
    if (!(accuracy > 0 && accuracy <= 1)) { // NaN too
      throw new IllegalArgumentException(
          "accuracy is " + accuracy + ", must be above 0 and at most 1");
    }
  }
}
