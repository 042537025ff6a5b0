package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;

/** Scores a model on the fixed examples of a split, in evaluation mode. */
final class Evaluator {
  // Enough for the engine to work in parallel; small beside a training step, which holds a graph.
  private static final int TOKENS_AT_ONCE = 16_384;
  private static final int TOP = 5;

  private final CheckedModel model;
  private final Dataset dataset;
  private final NDManager manager;

  /**
   * Prepares nothing.
   *
   * @param manager for its arrays, which it frees
   */
  Evaluator(CheckedModel model, Dataset dataset, NDManager manager) {
    this.model = model;
    this.dataset = dataset;
    this.manager = manager;
  }

  /** Examples to evaluate at once. */
  static int batchSize(Dataset dataset) {
    return Math.max(1, TOKENS_AT_ONCE / dataset.problem().contextLength());
  }

  /**
   * Scores a split. Its losses may be NaN or infinite.
   *
   * @throws TrialFailure if the task has no target in this split
   */
  SplitScore score(Split split) {
    Sums sums = new Sums();
    try (NDManager all = manager.newSubManager()) {
      for (Batch batch : dataset.evaluation(split, batchSize(dataset), all)) {
        try (batch;
            NDManager scratch = all.newSubManager()) {
          batch.tokens().attach(scratch);
          batch.targets().attach(scratch);
          sums.add(model, batch);
        }
      }
    }
    if (sums.targets == 0 || sums.commonTargets == 0) {
      throw new TrialFailure(
          Status.CRASHED, "the task gave no target to evaluate " + split + " on");
    }
    return sums.score();
  }

  /** Sums over the targets so far. */
  private static final class Sums {
    private double loss;
    private double correct;
    private double top5;
    private long targets;
    private double commonLoss;
    private long commonTargets;

    void add(CheckedModel model, Batch batch) {
      NDArray logits = model.logits(batch.tokens(), false);
      Objective.Pairs pairs = model.objective().pair(logits, batch);
      NDArray counts = pairs.targets().neq(Batch.IGNORE);
      loss += sum(pairs.losses());
      targets += counts.sum().getLong();
      NDArray rank = rank(pairs);
      correct += rank.eq(1).logicalAnd(counts).sum().getLong();
      top5 += rank.lte(TOP).logicalAnd(counts).sum().getLong();
      Objective.Pairs common = model.objective().common(logits, batch);
      commonLoss += sum(common.losses());
      commonTargets += common.targets().neq(Batch.IGNORE).sum().getLong();
    }

    SplitScore score() {
      return new SplitScore(
          loss / targets, correct / targets, top5 / targets, targets, commonLoss / commonTargets);
    }

    private static double sum(NDArray losses) {
      return losses.toType(DataType.FLOAT64, false).sum().getDouble();
    }

    /** Place of each target's logit among all, the largest being 1; equal ones come before it. */
    private static NDArray rank(Objective.Pairs pairs) {
      NDArray target = pairs.targets().clip(0, Long.MAX_VALUE).expandDims(1); // (N, 1)
      NDArray own = pairs.logits().gather(target, 1); // (N, 1)
      return pairs.logits().gte(own).sum(new int[] {1}); // (N)
    }
  }
}
