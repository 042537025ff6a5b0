package dev.gauntlet.reports;

import dev.gauntlet.reports.CellMatcher.Match;
import dev.gauntlet.reports.Comparison.Trend;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a cell in both runs.
 *
 * @param what whose it is
 * @param figure its name
 * @param measure what it is measured as
 * @param before its mean in the earlier run
 * @param after its mean in the later run
 * @param identical whether it is the same in both at every seed
 * @param ratio whether it is judged by the ratio of after to before, or else by their difference
 * @param change after minus before, of logarithms if {@code ratio}; empty if there are too few
 * @param shared the part of it that all cells share, which is not this one's
 * @param margin a smaller change is none
 */
record FigureChange(
    String what,
    String figure,
    Measure measure,
    Summary before,
    Summary after,
    boolean identical,
    boolean ratio,
    Optional<Difference> change,
    double shared,
    double margin) {
  /** Two-sided, over all rows: half of it is for false regressions. */
  private static final double LEVEL = 0.02;

  /** With fewer cells than this, what all of them share cannot be told from what one does. */
  private static final int CELLS_TO_SHARE = 3;

  /** What all trials share may be the machine: it has to be so many times the threshold. */
  private static final double SHARED_MARGIN = 3;

  /** Standard deviations of the machine's steadiness that may be chance. */
  private static final double STEADINESS = 3;

  /** With one degree of freedom: turns the median of squares into a variance. */
  private static final double MEDIAN_OF_CHI_SQUARED = 0.4549;

  /** A measure of the trials of both runs; empty if no seed has it in both. */
  static Optional<FigureChange> of(Match match, Measure measure, double margin) {
    return of(
        match,
        measure.label(),
        measure,
        margin,
        (trial, other) -> measure.compares(trial) ? measure.of(trial) : null);
  }

  /** The loss on the whole test part at the step that both trials reached. */
  static Optional<FigureChange> ofLossAtEqualSteps(Match match, double margin) {
    return of(
        match, "Test loss at equal steps", Measures.COMMON_TEST_LOSS, margin, FigureChange::lossAt);
  }

  /**
   * A figure of the seeds that succeeded in both runs.
   *
   * @param of the figure of a trial, beside the trial of the other run with the same seed
   */
  private static Optional<FigureChange> of(
      Match match,
      String figure,
      Measure measure,
      double margin,
      BiFunction<TrialRecord, TrialRecord, @Nullable Double> of) {
    Map<Long, TrialRecord> laterBySeed = new HashMap<>();
    match.after().succeeded().forEach(trial -> laterBySeed.put(trial.spec().seed(), trial));
    List<Double> before = new ArrayList<>();
    List<Double> after = new ArrayList<>();
    for (TrialRecord earlier : match.before().succeeded()) {
      TrialRecord later = laterBySeed.get(earlier.spec().seed());
      Double x = later == null ? null : of.apply(earlier, later);
      Double y = later == null ? null : of.apply(later, earlier);
      if (x != null && y != null) {
        before.add(x);
        after.add(y);
      }
    }
    boolean ratio =
        measure.unit() != Unit.SHARE
            && Stream.of(before, after).flatMap(List::stream).allMatch(x -> x > 0);
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FigureChange(
                match.label(),
                figure,
                measure,
                Summary.of(figures(before, false)),
                Summary.of(figures(after, false)),
                before.equals(after),
                ratio,
                before.size() < 2
                    ? Optional.empty()
                    : Optional.of(Difference.paired(figures(after, ratio), figures(before, ratio))),
                0,
                margin));
  }

  private static double[] figures(List<Double> figures, boolean ratio) {
    return figures.stream().mapToDouble(x -> ratio ? Math.log(x) : x).toArray();
  }

  /**
   * The loss of the reported model on the whole test part, taken along the trial's learning curve
   * to the step that both trials reached: by the ratio of the validation losses there, which were
   * scored more often.
   */
  private static @Nullable Double lossAt(TrialRecord trial, TrialRecord other) {
    CurvePoint best = Measures.best(trial);
    CurvePoint bestOfOther = Measures.best(other);
    if (best == null || best.test() == null) {
      return null;
    }
    double step = bestOfOther == null ? 0 : Math.min(best.step(), bestOfOther.step());
    double ratio = onCurve(trial, step) / onCurve(trial, (double) best.step());
    double loss = best.test().commonLoss();
    return Double.isFinite(ratio) ? loss * ratio : loss;
  }

  /** The validation loss of a curve at a step, on the straight line between evaluations. */
  private static double onCurve(TrialRecord trial, double step) {
    double at = 0;
    double loss = Double.NaN;
    for (CurvePoint point : trial.curve()) {
      double next = point.validation().commonLoss();
      if (point.step() >= step) {
        boolean within = !Double.isNaN(loss) && point.step() > at;
        return within ? loss + (step - at) / (point.step() - at) * (next - loss) : next;
      }
      at = point.step();
      loss = next;
    }
    return loss;
  }

  /** Times of every cell without what all cells share, and what they share. */
  static List<FigureChange> ofTimes(
      List<Match> matches, Measure measure, double threshold, double unsteadiness) {
    List<FigureChange> times =
        matches.stream().flatMap(match -> of(match, measure, 0).stream()).toList();
    List<Difference> differences = times.stream().flatMap(time -> time.change.stream()).toList();
    double[] changes = differences.stream().mapToDouble(Difference::mean).toArray();
    boolean separable = changes.length >= CELLS_TO_SHARE;
    double shared = separable ? StatUtils.percentile(changes, 50) : 0;
    double steady = STEADINESS * unsteadiness;
    double margin = Math.max(Math.log1p(threshold), steady);
    double sharedMargin = Math.max(Math.log1p(SHARED_MARGIN * threshold), steady);
    double freedom = differences.stream().mapToDouble(Difference::degreesOfFreedom).sum();
    double variance = // of a time's change from seed to seed, over all cells: the machine is one
        differences.stream()
                .mapToDouble(d -> d.degreesOfFreedom() * d.n() * Math.pow(d.standardError(), 2))
                .sum()
            / freedom;
    List<FigureChange> changed = new ArrayList<>();
    for (FigureChange time : times) {
      // of a few seeds the spread is known badly: that of all cells is taken, if it is not smaller
      Optional<Difference> pooled =
          time.change.map(
              d -> d.withError(Math.max(d.standardError(), Math.sqrt(variance / d.n())), freedom));
      changed.add(time.judged(pooled, shared, separable ? margin : sharedMargin));
    }
    if (separable && shared != 0) {
      Difference all =
          Difference.paired(changes, new double[changes.length]); // one observation a cell
      changed.add(
          new FigureChange(
              "all trials",
              measure.label() + ", shared",
              measure,
              Summary.of(),
              Summary.of(),
              false,
              true,
              Optional.of(all),
              0,
              sharedMargin));
    }
    return changed;
  }

  /** The same with what its trials alone do not tell. */
  private FigureChange judged(Optional<Difference> known, double sharedByAll, double least) {
    return new FigureChange(
        what, figure, measure, before, after, identical, ratio, known, sharedByAll, least);
  }

  /**
   * How unsteady the machine was in both runs: root mean square of the logarithm of what a fixed
   * piece of work took after a trial over what it took before; 0 if that was not measured.
   */
  static double unsteadiness(RunRecord before, RunRecord after) {
    double[] squares =
        Stream.of(before, after)
            .flatMap(run -> run.trials().stream())
            .flatMap(trial -> Stream.ofNullable(trial.result()))
            .flatMap(result -> Stream.ofNullable(result.conditions()))
            .flatMap(conditions -> Stream.ofNullable(conditions.drift()))
            .filter(drift -> drift > 0)
            .mapToDouble(drift -> Math.pow(Math.log(drift), 2))
            .sorted()
            .toArray();
    // a competitor that came and went is a marked trial's fault, not the machine's: half are enough
    double median = squares.length == 0 ? 0 : squares[squares.length / 2];
    return Math.sqrt(median / MEDIAN_OF_CHI_SQUARED);
  }

  /** Two-sided p of the change being within the margin; 1 if there are too few trials. */
  double p() {
    return change
        .map(d -> Math.min(1, 2 * Math.min(d.pAbove(shared + margin), d.pBelow(shared - margin))))
        .orElse(1.0);
  }

  Trend trend(double holmP) {
    if (identical) {
      return Trend.UNCHANGED;
    }
    if (change.isEmpty()) {
      return Trend.INCONCLUSIVE;
    }
    Difference d = change.get();
    if (Math.max(d.pBelow(shared + margin), d.pAbove(shared - margin)) <= LEVEL) {
      return Trend.UNCHANGED;
    }
    if (holmP > LEVEL) {
      return Trend.INCONCLUSIVE;
    }
    boolean lower = d.mean() < shared;
    return lower == (measure.better() == Better.LOWER) ? Trend.IMPROVED : Trend.REGRESSED;
  }

  /** The change with its 95 % interval; empty if there are too few trials. */
  String inWords() {
    return change.map(this::inWords).orElse("");
  }

  private String inWords(Difference d) {
    return ratio
        ? Format.change(Math.exp(d.mean()), d.interval().exp())
        : Format.difference(d.mean(), d.interval(), measure.unit());
  }
}
