package dev.gauntlet.spi;

import java.util.Objects;

/**
 * What a task asks of a model: the sizes that a model takes from its task, never from a constant of
 * its own.
 *
 * @param vocabSize number of distinct tokens, V
 * @param contextLength most tokens a model is given at once, T
 * @param targets which positions of an example have a target
 */
public record Problem(int vocabSize, int contextLength, Targets targets) {

  /** Which positions of an example have a target. */
  public enum Targets {
    /** One target an example, the token after the last: targets have shape (B). */
    LAST,
    /**
     * Every position has a target, all of one kind: targets have shape (B, T). A model that
     * predicts only after the last token is trained and evaluated on that position alone.
     */
    ALL,
    /**
     * Some positions have a target, the others hold {@link Batch#IGNORE}: targets have shape (B,
     * T). A model that predicts only after the last token cannot do such a task.
     */
    MARKED
  }

  public Problem {
    if (vocabSize < 1) {
      throw new IllegalArgumentException("vocabulary size is " + vocabSize + ", must be positive");
    }
    if (contextLength < 1) {
      throw new IllegalArgumentException(
          "context length is " + contextLength + ", must be positive");
    }
    Objects.requireNonNull(targets, "targets");
  }
}
