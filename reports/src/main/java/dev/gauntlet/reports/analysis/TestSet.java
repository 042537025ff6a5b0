package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.TrialRecord;
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

  /**
   * A trial's scores on the stretches of its test set.
   *
   * @param data which test set
   * @param scores one a stretch; none if they are not known
   * @param mean of the scores
   */
  record Stretches(String data, List<Double> scores, double mean) {

    static Stretches of(Measure measure, TrialRecord trial) {
      BatchMeans batches = trial.result() == null ? null : trial.result().testBatches();
      ToDoubleFunction<BatchMeans.Means> score = measure.ofBatch();
      List<Double> scores =
          batches == null || score == null
              ? List.of()
              : batches.batches().stream().map(score::applyAsDouble).toList();
      double mean = scores.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
      return new Stretches(trial.spec().dataSha256(), scores, mean);
    }
  }

  /** For the mean of one contender's trials. */
  static Optional<TestSet> of(Measure measure, List<TrialRecord> trials) {
    return of(trials.stream().map(t -> Stretches.of(measure, t)).toList(), List.of(), false);
  }

  /**
   * For the mean of the trials on the left less that of those on the right.
   *
   * @param ratio whether of the logarithms of the figures, to first order
   * @return empty if there is nothing to add, or a trial has no scores on stretches
   */
  static Optional<TestSet> of(List<Stretches> left, List<Stretches> right, boolean ratio) {
    Map<String, List<Stretches>> others = Study.groupBy(right, Stretches::data);
    double variance = 0;
    int batches = 0;
    for (var group : Study.groupBy(left, Stretches::data).entrySet()) {
      List<Stretches> same = group.getValue();
      if (same.size() == 1 && left.size() > 1) {
        continue; // a seed with a test set of its own
      }
      double[] lefts = deviations(same, ratio);
      double[] rights =
          right.isEmpty()
              ? new double[lefts.length]
              : deviations(others.getOrDefault(group.getKey(), List.of()), ratio);
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
  private static double[] deviations(List<Stretches> trials, boolean ratio) {
    int stretches = trials.isEmpty() ? 0 : trials.get(0).scores.size();
    double[] sum = new double[stretches];
    for (Stretches trial : trials) {
      if (stretches < 2 || trial.scores.size() != stretches) {
        return new double[0];
      }
      for (int k = 0; k < stretches; k++) {
        double score = trial.scores.get(k);
        sum[k] += (ratio ? score / trial.mean - 1 : score - trial.mean) / trials.size();
      }
    }
    return sum;
  }
}
