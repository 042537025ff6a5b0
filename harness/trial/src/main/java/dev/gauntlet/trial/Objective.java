package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.ops.CrossEntropy;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.Status;

/** Says which logits answer for which targets, whatever a model and a task offer of either. */
final class Objective {
  private static final NDIndex LAST = new NDIndex(":, -1");

  private final Problem problem;

  Objective(Problem problem) {
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  /**
   * Logits with the target of each.
   *
   * @param logits (N, V), FLOAT32
   * @param targets (N), INT64; {@link Batch#IGNORE} where there is none
   */
  record Pairs(NDArray logits, NDArray targets) {

    /** Mean cross entropy, nats: a scalar of the manager of the logits. */
    NDArray meanLoss() {
      return CrossEntropy.mean(logits, targets, Batch.IGNORE);
    }

    /**
     * Cross entropy of each, nats, 0 where there is no target: (N), of the manager of the logits.
     */
    NDArray losses() {
      return CrossEntropy.each(logits, targets, Batch.IGNORE);
    }
  }

  /**
   * Pairs a model's output with a batch's targets.
   *
   * @param logits as {@link #requireLogits} allows
   */
  Pairs pair(NDArray logits, Batch batch) {
    boolean lastOnly = predictsLastOnly(logits, batch.tokens());
    if (lastOnly && problem.targets() == Targets.MARKED) {
      throw new TrialFailure(
          Status.SKIPPED,
          "the model predicts only after the last token, and the task has targets before it");
    }
    NDArray targets = batch.targets();
    if (problem.targets() == Targets.LAST) {
      return new Pairs(last(logits), targets);
    }
    return lastOnly
        ? new Pairs(last(logits), last(targets))
        : new Pairs(logits.reshape(-1, problem.vocabSize()), targets.reshape(-1));
  }

  /**
   * Whether the targets that every implementation has in common are those of the last position of
   * each example; where not, they are all that the task marks.
   */
  boolean onlyLastIsCommon() {
    return problem.targets() == Targets.ALL;
  }

  /**
   * Checks what a model made of its input.
   *
   * @param logits the output: FLOAT32 of (B, T, V), or (B, 1, V) of a last-token-only model
   * @param tokens the input, (B, T)
   * @throws TrialFailure if it is anything else
   */
  void requireLogits(NDArray logits, NDArray tokens) {
    long b = tokens.getShape().get(0);
    long t = tokens.getShape().get(1);
    Shape all = new Shape(b, t, problem.vocabSize());
    Shape last = new Shape(b, 1, problem.vocabSize());
    Shape shape = logits.getShape();
    boolean wellShaped = shape.equals(all) || shape.equals(last);
    if (!wellShaped || logits.getDataType() != DataType.FLOAT32) {
      throw new TrialFailure(
          Status.CRASHED,
          "the model made %s %s of tokens %s, must make %s %s or %s"
              .formatted(
                  logits.getDataType(), shape, tokens.getShape(), DataType.FLOAT32, all, last));
    }
  }

  /** The last position of (B, T, V) or (B, T). */
  static NDArray last(NDArray array) {
    return array.get(LAST);
  }

  private static boolean predictsLastOnly(NDArray logits, NDArray tokens) {
    return logits.getShape().get(1) < tokens.getShape().get(1);
  }
}
