package dev.gauntlet.spi.result;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Scores of contiguous batches of the test examples, about equally many in each: what the standard
 * error that comes from a finite test set is estimated from.
 *
 * <p>Neighbouring windows of a text overlap and resemble each other, and so do the rows of one
 * problem: they are no independent draws. Means over long enough stretches nearly are (the method
 * of batch means, Law and Kelton, "Simulation Modeling and Analysis", section 9.5.3).
 *
 * @param batches in the order of the examples; the same examples in each for every implementation
 */
public record BatchMeans(List<Means> batches) {

  /** Batches that a test set is cut into, if it has as many examples. */
  public static final int BATCHES = 32;

  /** Mean scores of one batch; see {@link SplitScore}. */
  public record Means(double loss, double accuracy, double commonLoss, double commonAccuracy) {}

  public BatchMeans {
    batches = List.copyOf(batches);
  }

  /**
   * Standard error of the mean of a score over the test set, or NaN of fewer than two batches.
   *
   * @param score for example {@code Means::loss}
   */
  public double standardError(ToDoubleFunction<Means> score) {
    int n = batches.size();
    double mean = batches.stream().mapToDouble(score).average().orElse(Double.NaN);
    double squares =
        batches.stream().mapToDouble(b -> Math.pow(score.applyAsDouble(b) - mean, 2)).sum();
    return n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
  }
}
