package dev.gauntlet.spi;

import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.util.Objects;

/**
 * What a task asks of every right model: an accuracy that it must reach, and the budget in which it
 * must.
 *
 * @param accuracy share of right predictions, above 0 and at most 1, of the targets of the test
 *     part that all models predict: those after the last token of the examples, or those that the
 *     task marks
 * @param training the budget, learning rate, batch size and all else of the training
 * @param needs what a model must see for it; of one that claims to see less, nothing is asked
 */
public record Expectation(double accuracy, Training training, Needs needs) {

  /** What of an example decides its targets. */
  public enum Needs {
    /** The last token alone. */
    LAST_TOKEN,
    /** All tokens and their order, and what they have in common with those of other examples. */
    WHOLE_CONTEXT
  }

  public Expectation {
    if (!(accuracy > 0 && accuracy <= 1)) { // NaN too
      throw new IllegalArgumentException(
          "accuracy is " + accuracy + ", must be above 0 and at most 1");
    }
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(needs, "needs");
  }

  /** Of every right model, whatever it sees. */
  public Expectation(double accuracy, Training training) {
    this(accuracy, training, Needs.LAST_TOKEN);
  }

  /**
   * An expectation of training by AdamW at a constant learning rate.
   *
   * @param steps the budget
   */
  public static Expectation of(
      double accuracy,
      Needs needs,
      double learningRate,
      double weightDecay,
      int batchSize,
      int steps) {
    String budget = "steps=" + steps;
    return new Expectation(
        accuracy,
        new Training(
            learningRate,
            weightDecay,
            0.9,
            0.999,
            1e-8,
            batchSize,
            budget,
            budget,
            null,
            false,
            Decay.CONSTANT,
            0,
            null),
        needs);
  }

  /** Whether it asks anything of a model of these claims. */
  public boolean asksOf(Claims claims) {
    return switch (needs) {
      case LAST_TOKEN -> !claims.bagOfTokens();
      case WHOLE_CONTEXT ->
          claims.context()
              && !claims.limitedContext()
              && !claims.lowCapacity()
              && claims.positions() != Claims.Positions.NONE;
    };
  }
}
