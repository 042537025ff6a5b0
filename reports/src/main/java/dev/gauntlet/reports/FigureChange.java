package dev.gauntlet.reports;

import dev.gauntlet.reports.CellMatcher.Match;
import dev.gauntlet.reports.Comparison.Trend;
import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a cell in both runs.
 *
 * @param change after minus before, of logarithms if {@code ratio}; empty if there are too few
 * @param shared the part of it that all cells share, which is not this one's
 * @param margin a smaller change is none
 */
record FigureChange(
    String what,
    String figure,
    Unit unit,
    Better better,
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

  /** Two-sided p of the change being within the margin. */
  double p() {
    return change
        .map(d -> Math.min(1, 2 * Math.min(d.pAbove(shared + margin), d.pBelow(shared - margin))))
        .orElse(1.0);
  }

  /** The same with what its trials alone do not tell. */
  private FigureChange judged(Optional<Difference> known, double sharedByAll, double least) {
    return new FigureChange(
        what, figure, unit, better, before, after, identical, ratio, known, sharedByAll, least);
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
    return lower == (better == Better.LOWER) ? Trend.IMPROVED : Trend.REGRESSED;
  }

  /** Times of every cell without what all cells share, and what they share. */
  static List<FigureChange> ofTimes(
      List<Match> matches, Measure measure, double threshold, double unsteadiness) {
    List<FigureChange> times =
        matches.stream().flatMap(match -> of(match, measure, 0).stream()).toList();
    List<Difference> differences = times.stream().flatMap(time -> time.change().stream()).toList();
    double[] changes = differences.stream().mapToDouble(Difference::mean).toArray();
    boolean separable = changes.length >= CELLS_TO_SHARE;
    double shared = separable ? StatUtils.percentile(changes, 50) : 0;
    double margin = Math.max(Math.log1p(threshold), STEADINESS * unsteadiness);
    double sharedMargin =
        Math.max(Math.log1p(SHARED_MARGIN * threshold), STEADINESS * unsteadiness);
    double freedom = differences.stream().mapToDouble(Difference::degreesOfFreedom).sum();
    double variance = // of a time's change from seed to seed, over all cells: the machine is one
        differences.stream()
                .mapToDouble(d -> d.degreesOfFreedom() * d.n() * Math.pow(d.standardError(), 2))
                .sum()
            / freedom;
    List<FigureChange> changed = new ArrayList<>();
    for (FigureChange time : times) {
      changed.add(
          time.judged(
              time.change().map(change -> pooled(change, variance, freedom)),
              shared,
              separable ? margin : sharedMargin));
    }
    if (separable && shared != 0) {
      Difference all =
          Difference.paired(changes, new double[changes.length]); // one observation a cell
      changed.add(
          new FigureChange(
              "all trials",
              measure.label() + ", shared",
              Unit.NONE,
              measure.better(),
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

  /** Of a few seeds the spread is known badly: that of all cells is taken, if it is not smaller. */
  private static Difference pooled(Difference change, double variance, double freedom) {
    double error = Math.max(change.standardError(), Math.sqrt(variance / change.n()));
    return change.withError(error, freedom);
  }

  private static @Nullable Double drift(TrialRecord trial) {
    TrialResult result = trial.result();
    return result == null || result.conditions() == null ? null : result.conditions().drift();
  }

  /**
   * How unsteady the machine was in both runs: root mean square of the logarithm of what a fixed
   * piece of work took after a trial over what it took before; 0 if that was not measured.
   */
  static double unsteadiness(RunRecord before, RunRecord after) {
    double[] squares =
        Stream.of(before, after)
            .flatMap(run -> run.trials().stream())
            .flatMap(trial -> Stream.ofNullable(drift(trial)))
            .filter(drift -> drift > 0)
            .mapToDouble(drift -> Math.pow(Math.log(drift), 2))
            .sorted()
            .toArray();
    // a competitor that came and went is a marked trial's fault, not the machine's: half are enough
    double median = squares.length == 0 ? 0 : squares[squares.length / 2];
    return Math.sqrt(median / MEDIAN_OF_CHI_SQUARED);
  }

  /**
   * A measure of the trials of both runs; empty if no seed has it in both. How well a trial that
   * stopped at its target has learned is not compared.
   */
  static Optional<FigureChange> of(Match match, Measure measure, double margin) {
    return of(
        match.label(),
        measure.label(),
        measure,
        bySeed(
            match,
            (trial, other) -> measure.compares(trial) ? measure.of(trial) : null),
        margin);
  }

  /** The loss on the whole test part at the step that both trials reached. */
  static Optional<FigureChange> ofLossAtEqualSteps(Match match, double margin) {
    return of(
        match.label(),
        "Test loss at equal steps",
        Measures.COMMON_TEST_LOSS,
        bySeed(match, (trial, other) -> lossAt(trial, commonStep(trial, other))),
        margin);
  }

  private static Optional<FigureChange> of(
      String what, String figure, Measure measure, Map<Long, double[]> seeds, double margin) {
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    double[] before = seeds.values().stream().mapToDouble(figures -> figures[0]).toArray();
    double[] after = seeds.values().stream().mapToDouble(figures -> figures[1]).toArray();
    boolean ratio =
        measure.unit() != Unit.SHARE
            && seeds.values().stream().allMatch(figures -> figures[0] > 0 && figures[1] > 0);
    Function<double[], double[]> scale =
        figures -> ratio ? Arrays.stream(figures).map(Math::log).toArray() : figures;
    return Optional.of(
        new FigureChange(
            what,
            figure,
            measure.unit(),
            measure.better(),
            Summary.of(before),
            Summary.of(after),
            Arrays.equals(before, after),
            ratio,
            seeds.size() < 2
                ? Optional.empty()
                : Optional.of(Difference.paired(scale.apply(after), scale.apply(before))),
            0,
            margin));
  }

  /** A figure of a trial, beside the trial of the other run with the same seed. */
  @FunctionalInterface
  private interface Figure {
    @Nullable Double of(TrialRecord trial, TrialRecord other);
  }

  /** Before and after, by the seeds that succeeded in both. */
  private static Map<Long, double[]> bySeed(Match match, Figure figure) {
    Map<Long, TrialRecord> before = bySeed(match.before());
    Map<Long, TrialRecord> after = bySeed(match.after());
    Map<Long, double[]> figures = new LinkedHashMap<>();
    before.forEach(
        (seed, earlier) -> {
          TrialRecord later = after.get(seed);
          if (later != null) {
            Double x = figure.of(earlier, later);
            Double y = figure.of(later, earlier);
            if (x != null && y != null) {
              figures.put(seed, new double[] {x, y});
            }
          }
        });
    return figures;
  }

  private static Map<Long, TrialRecord> bySeed(Cell cell) {
    Map<Long, TrialRecord> trials = new LinkedHashMap<>();
    cell.succeeded().forEach(trial -> trials.put(trial.spec().seed(), trial));
    return trials;
  }

  /** The step of the model that is reported of the trial that came less far. */
  private static double commonStep(TrialRecord a, TrialRecord b) {
    CurvePoint x = best(a);
    CurvePoint y = best(b);
    return x == null || y == null ? 0 : Math.min(x.step(), y.step());
  }

  private static @Nullable CurvePoint best(TrialRecord trial) {
    return trial.result() == null ? null : trial.result().best();
  }

  /**
   * The loss of the reported model on the whole test part, taken along the trial's learning curve
   * to another step: by the ratio of the validation losses there, which were scored more often.
   */
  private static @Nullable Double lossAt(TrialRecord trial, double step) {
    CurvePoint best = best(trial);
    if (best == null || best.test() == null) {
      return null;
    }
    double loss = best.test().commonLoss();
    double ratio = onCurve(trial, step) / onCurve(trial, (double) best.step());
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

  /** The change with its 95 % interval; empty if there are too few trials. */
  String inWords() {
    return change.map(this::inWords).orElse("");
  }

  private String inWords(Difference d) {
    Interval interval = d.interval();
    if (ratio) {
      return Format.change(Math.exp(d.mean()), interval.exp());
    }
    return interval.exists()
        ? Format.difference(d.mean(), interval.low(), interval.high(), unit)
        : Format.difference(d.mean(), unit);
  }
}
