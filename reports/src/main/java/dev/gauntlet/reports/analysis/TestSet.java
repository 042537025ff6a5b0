package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a finite test set adds to the uncertainty of a mean over trials, or of the difference of two
 * means. All trials on the same test set share its luck: more seeds do not average it out. Where
 * every seed has a test set of its own, the spread over the seeds holds it already, and nothing is
 * added.
 *
 * <p>It is estimated from the scores on stretches of the test set (batch means), averaged over the
 * trials; of a difference, from the differences stretch by stretch, because what is hard for one
 * contender is hard for the other.
 *
 * @param variance of the mean
 * @param degreesOfFreedom of its estimate
 */
record TestSet(double variance, double degreesOfFreedom) {

  /** For the mean of one contender's trials. */
  static Optional<TestSet> of(Measure measure, List<TrialRecord> trials) {
    return of(measure, trials, List.of(), false);
  }

  /**
   * For the mean of the trials on the left less that of those on the right.
   *
   * @param ratio whether of the logarithms of the figures, to first order
   * @return empty if there is nothing to add, or a trial has no scores on stretches
   */
  static Optional<TestSet> of(
      Measure measure, List<TrialRecord> left, List<TrialRecord> right, boolean ratio) {
    Map<String, List<TrialRecord>> others = Study.groupBy(right, t -> t.spec().dataSha256());
    double variance = 0;
    int batches = 0;
    for (var group : Study.groupBy(left, t -> t.spec().dataSha256()).entrySet()) {
      List<TrialRecord> same = group.getValue();
      if (same.size() == 1 && left.size() > 1) {
        continue; // a seed with a test set of its own
      }
      double[] lefts = deviations(measure, same, ratio);
      double[] rights =
          right.isEmpty()
              ? new double[lefts.length]
              : deviations(measure, others.getOrDefault(group.getKey(), List.of()), ratio);
      if (lefts.length == 0 || lefts.length != rights.length) {
        return Optional.empty();
      }
      batches = lefts.length;
      double squares = 0;
      for (int k = 0; k < batches; k++) {
        squares += Math.pow(lefts[k] - rights[k], 2);
      }
      double weight = (double) same.size() / left.size();
      variance += weight * weight * squares / (batches - 1) / batches;
    }
    return variance == 0 ? Optional.empty() : Optional.of(new TestSet(variance, batches - 1.0));
  }

  /** How far each stretch lies from the mean of all, averaged over trials; none if unknown. */
  private static double[] deviations(Measure measure, List<TrialRecord> trials, boolean ratio) {
    ToDoubleFunction<Means> score = measure.ofBatch();
    double[] sum = {};
    for (TrialRecord trial : trials) {
      if (score == null || trial.result() == null || trial.result().testBatches() == null) {
        return new double[0];
      }
      double[] scores =
          trial.result().testBatches().batches().stream().mapToDouble(score).toArray();
      sum = sum.length == 0 ? new double[scores.length] : sum;
      if (scores.length < 2 || sum.length != scores.length) {
        return new double[0];
      }
      double mean = Arrays.stream(scores).average().orElseThrow();
      for (int k = 0; k < scores.length; k++) {
        sum[k] += (ratio ? scores[k] / mean - 1 : scores[k] - mean) / trials.size();
      }
    }
    return sum;
  }
}
