package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Measure.Better;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;

/**
 * Two contenders compared on one measure, each at its selected learning rate. A seed fixes order
 * and split of the data for all, so trials of one seed are compared with one another: Student's t
 * of their differences. Where fewer than two seeds are shared, Welch's t takes the trials as
 * independent.
 *
 * <p>A seed at which one of the two failed and the other did not is lost to the other. Whoever lost
 * more seeds than it won in that way is not better, whatever its other trials say.
 *
 * @param left one of them
 * @param right the other
 * @param measure what is compared
 * @param difference left minus right, in the unit of the measure; empty if there are too few trials
 * @param tested what is tested: the difference of the logarithms if {@code ratio}, or else that of
 *     the figures
 * @param ratio whether the two are compared by their ratio
 * @param lost seeds at which left failed and right did not, less those at which right alone failed
 * @param holmP two-sided p of the difference being 0, corrected over all that was asked; 1 if it
 *     was not tested
 */
public record Pair(
    Contender left,
    Contender right,
    Measure measure,
    Optional<Difference> difference,
    Optional<Difference> tested,
    boolean ratio,
    int lost,
    double holmP) {

  /** Differences with a corrected p above this do not count. */
  public static final double LEVEL = 0.05;

  /**
   * Compares two contenders of a contest; both have a selected cell.
   *
   * @param ratio whether to compare them by their ratio: all figures of both are then positive
   */
  static Pair of(Contender left, Contender right, Measure measure, boolean ratio) {
    Cell a = left.selected().orElseThrow();
    Cell b = right.selected().orElseThrow();
    Map<Long, Double> x = bySeed(a, measure);
    Map<Long, Double> y = bySeed(b, measure);
    Optional<Difference> difference = difference(x, y, figure -> figure);
    Set<Long> failures = new TreeSet<>(a.failedSeeds());
    Set<Long> others = b.failedSeeds();
    int lost = (int) failures.stream().filter(seed -> !others.contains(seed)).count();
    int won = (int) others.stream().filter(seed -> !failures.contains(seed)).count();
    return new Pair(
        left,
        right,
        measure,
        difference,
        ratio ? difference(x, y, Math::log) : difference,
        ratio,
        lost - won,
        1);
  }

  private static Optional<Difference> difference(
      Map<Long, Double> a, Map<Long, Double> b, DoubleUnaryOperator scale) {
    Set<Long> shared = new TreeSet<>(a.keySet());
    shared.retainAll(b.keySet());
    if (shared.size() >= 2) {
      return Optional.of(Difference.paired(values(a, shared, scale), values(b, shared, scale)));
    }
    return a.size() < 2 || b.size() < 2
        ? Optional.empty()
        : Optional.of(
            Difference.independent(values(a, a.keySet(), scale), values(b, b.keySet(), scale)));
  }

  private static double[] values(
      Map<Long, Double> figures, Set<Long> seeds, DoubleUnaryOperator scale) {
    return figures.entrySet().stream()
        .filter(figure -> seeds.contains(figure.getKey()))
        .mapToDouble(figure -> scale.applyAsDouble(figure.getValue()))
        .toArray();
  }

  private static Map<Long, Double> bySeed(Cell cell, Measure measure) {
    Map<Long, Double> figures = new LinkedHashMap<>();
    for (TrialRecord trial : cell.succeeded()) {
      Double figure = measure.of(trial);
      if (figure != null) {
        figures.put(trial.spec().seed(), figure);
      }
    }
    return figures;
  }

  /** The same with the p that a correction makes of its own. */
  Pair withHolmP(double corrected) {
    return new Pair(left, right, measure, difference, tested, ratio, lost, corrected);
  }

  /** The same pair seen from the other side. */
  public Pair reversed() {
    return new Pair(
        right,
        left,
        measure,
        difference.map(Difference::reversed),
        tested.map(Difference::reversed),
        ratio,
        -lost,
        holmP);
  }

  /** Two-sided p of the difference being 0; 1 if it cannot be tested. */
  public double p() {
    return Math.min(1, 2 * Math.min(pBetter(0), pWorse(0)));
  }

  /**
   * One-sided p of left not being better than right by {@code margin}: small if it surely is.
   *
   * @param margin in the scale of {@link #tested}; below 0, how much worse it may be
   */
  public double pBetter(double margin) {
    return lost > 0 ? 1 : loss().map(d -> d.pBelow(-margin)).orElse(1.0);
  }

  /** One-sided p of left not being worse than right by {@code margin}: small if it surely is. */
  public double pWorse(double margin) {
    return lost < 0 ? 1 : loss().map(d -> d.pAbove(margin)).orElse(1.0);
  }

  /** What is tested, turned such that below 0 is in favour of left. */
  public Optional<Difference> loss() {
    return tested.map(d -> measure.better() == Better.HIGHER ? d.reversed() : d);
  }

  /** Mean of left minus mean of right, where both have figures. */
  public double effect() {
    return difference.map(Difference::mean).orElseGet(() -> mean(left) - mean(right));
  }

  /** Left over right, a geometric mean over the seeds; empty if they are compared otherwise. */
  public Optional<Double> times() {
    return ratio ? tested.map(d -> Math.exp(d.mean())) : Optional.empty();
  }

  /** The 95 % interval of {@link #times}, or else of {@link #effect}. */
  public Interval interval() {
    Interval interval = tested.map(d -> d.interval(0.95)).orElse(Interval.NONE);
    return ratio && interval.exists()
        ? new Interval(Math.exp(interval.low()), Math.exp(interval.high()))
        : interval;
  }

  private double mean(Contender contender) {
    return contender.selected().orElseThrow().mean(measure).orElseThrow();
  }

  /** The one that is better at the 5 % level after correction; empty if neither surely is. */
  public Optional<Contender> winner() {
    if (tested.isEmpty() || holmP > LEVEL) {
      return Optional.empty();
    }
    return Optional.of(pBetter(0) < pWorse(0) ? left : right);
  }
}
