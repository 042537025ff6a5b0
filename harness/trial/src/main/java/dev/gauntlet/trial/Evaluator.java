package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores a model on evaluation examples of a split, in evaluation mode. */
final class Evaluator {
  // Enough for the engine to work in parallel; small beside a training step, which holds a graph,
  // and little enough that the memory of one batch serves the next: with twice as many, a first
  // pass over fresh pages took up to three times as long.
  private static final int TOKENS_AT_ONCE = 8_192;
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
   * Scores some examples of a split. Losses may be NaN or infinite.
   *
   * @param most how many examples
   * @throws TrialFailure if the task has no target in this split
   */
  SplitScore sample(Split split, int most) {
    try (NDManager all = manager.newSubManager()) {
      return totals(split, dataset.sample(split, most, batchSize(dataset), all), all).score();
    }
  }

  /**
   * Scores all evaluation examples of a split. Losses may be NaN or infinite.
   *
   * @throws TrialFailure if the task has no target in this split
   */
  Whole whole(Split split) {
    try (NDManager all = manager.newSubManager()) {
      Totals totals = totals(split, dataset.evaluation(split, batchSize(dataset), all), all);
      return new Whole(totals.score(), totals.batchMeans(), totals.targetScores());
    }
  }

  /**
   * Scores over a whole split.
   *
   * @param score over all of its examples
   * @param batches over stretches of them
   * @param targets of every target, for the task's own figures
   */
  record Whole(SplitScore score, BatchMeans batches, TargetScores targets) {}

  private Totals totals(Split split, Iterable<Batch> batches, NDManager all) {
    Totals totals = new Totals(split);
    for (Batch batch : batches) {
      try (batch;
          NDManager scratch = all.newSubManager()) {
        batch.tokens().attach(scratch);
        batch.targets().attach(scratch);
        totals.add(model, batch);
      }
    }
    return totals;
  }

  /** What is known of each example. */
  private static final class Totals {
    private final Split split;
    private final List<Sums> examples = new ArrayList<>();
    private final List<TargetScores> scores = new ArrayList<>(); // of each batch

    Totals(Split split) {
      this.split = split;
    }

    void add(CheckedModel model, Batch batch) {
      NDArray logits = model.logits(batch.tokens(), false);
      Objective objective = model.objective();
      Objective.Pairs pairs = objective.pair(logits, batch);
      float[] losses = pairs.losses().toFloatArray();
      long[] ranks = rank(pairs);
      long[] targets = pairs.targets().toLongArray();
      int size = (int) batch.tokens().getShape().get(0);
      int row = losses.length / size; // targets of an example
      boolean lastIsCommon = objective.onlyLastIsCommon();
      scores.add(new TargetScores(row, ints(targets), losses, ints(ranks)));
      for (int i = 0; i < losses.length; i += row) {
        Sums sums = new Sums();
        for (int j = i; j < i + row; j++) {
          if (targets[j] != Batch.IGNORE) {
            sums.count(losses[j], ranks[j], !lastIsCommon || j == i + row - 1);
          }
        }
        examples.add(sums);
      }
    }

    /** Place of each target's logit among all, the largest being 1; equal ones come before it. */
    private static long[] rank(Objective.Pairs pairs) {
      NDArray target = pairs.targets().clip(0, Long.MAX_VALUE).expandDims(1); // (N, 1)
      NDArray own = pairs.logits().gather(target, 1); // (N, 1)
      return pairs.logits().gte(own).sum(new int[] {1}).toLongArray(); // (N)
    }

    private static int[] ints(long[] small) {
      return Arrays.stream(small).mapToInt(Math::toIntExact).toArray();
    }

    TargetScores targetScores() {
      return TargetScores.concat(scores);
    }

    Sums sums(int from, int to) {
      Sums sums = new Sums();
      examples.subList(from, to).forEach(sums::add);
      return sums;
    }

    SplitScore score() {
      Sums all = sums(0, examples.size());
      if (all.targets == 0 || all.commonTargets == 0) {
        throw new TrialFailure(
            Status.CRASHED, "the task gave no target to evaluate " + split + " on");
      }
      return new SplitScore(
          all.loss / all.targets,
          (double) all.correct / all.targets,
          (double) all.top5 / all.targets,
          all.targets,
          all.commonLoss / all.commonTargets,
          (double) all.commonCorrect / all.commonTargets,
          (double) all.commonTop5 / all.commonTargets,
          all.commonTargets);
    }

    BatchMeans batchMeans() {
      int batches = Math.min(BatchMeans.BATCHES, examples.size());
      List<BatchMeans.Means> means = new ArrayList<>();
      for (int i = 0; i < batches; i++) {
        Sums batch =
            sums(
                (int) ((long) i * examples.size() / batches),
                (int) ((i + 1L) * examples.size() / batches));
        if (batch.commonTargets > 0) { // a stretch without targets says nothing
          means.add(
              new BatchMeans.Means(
                  batch.loss / batch.targets,
                  (double) batch.correct / batch.targets,
                  batch.commonLoss / batch.commonTargets,
                  (double) batch.commonCorrect / batch.commonTargets));
        }
      }
      return new BatchMeans(means);
    }
  }

  /** Sums over targets, in double precision. */
  private static final class Sums {
    private double loss;
    private long correct;
    private long top5;
    private long targets;
    private double commonLoss;
    private long commonCorrect;
    private long commonTop5;
    private long commonTargets;

    void count(double targetLoss, long rank, boolean common) {
      loss += targetLoss;
      correct += rank == 1 ? 1 : 0;
      top5 += rank <= TOP ? 1 : 0;
      targets++;
      if (common) {
        commonLoss += targetLoss;
        commonCorrect += rank == 1 ? 1 : 0;
        commonTop5 += rank <= TOP ? 1 : 0;
        commonTargets++;
      }
    }

    void add(Sums other) {
      loss += other.loss;
      correct += other.correct;
      top5 += other.top5;
      targets += other.targets;
      commonLoss += other.commonLoss;
      commonCorrect += other.commonCorrect;
      commonTop5 += other.commonTop5;
      commonTargets += other.commonTargets;
    }
  }
}
