package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Holm;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two contenders compared on one measure, each at its selected learning rate. A seed fixes
 * initialization and order of the data for all, so trials of one seed are compared with one
 * another: Student's t of their differences. Where fewer than two seeds are shared, Welch's t takes
 * the trials as independent. What a test set that the trials share leaves open is added; of one
 * seed, it is all there is, and the test tells of another test set, not of another initialization.
 * Times are compared where both trials ran on machines of one kind, and nowhere else.
 *
 * <p>A seed at which one of the two failed and the other did not is lost to the other. Whoever lost
 * more seeds than it won in that way is not better, whatever its other trials say. A target that
 * one did not reach and the other did is lost likewise, and counts with the time it trained, which
 * is less than it would have needed.
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
   * A contender's part in a comparison.
   *
   * @param contender who; it has a selected cell
   * @param samples what is compared, by seed
   * @param nothing at which seeds it came to nothing
   * @param machines on which the run's trials ran
   */
  record Side(
      Contender contender,
      NavigableMap<Long, Sample> samples,
      Set<Long> nothing,
      TrialMachines machines) {

    /** A trial, its figure or what that would be at least, and the stretches of its test set. */
    record Sample(TrialRecord trial, double figure, TestSet.Stretches stretches) {}

    static Side of(Contender contender, Measure measure, TrialMachines machines) {
      Cell cell = contender.selected().orElseThrow();
      Side side = new Side(contender, new TreeMap<>(), cell.failedSeeds(), machines);
      for (TrialRecord trial : cell.comparable(measure)) {
        Double figure = measure.of(trial);
        long seed = trial.spec().seed();
        if (figure == null) {
          side.nothing.add(seed);
          figure = Objects.requireNonNull(measure.bound(trial));
        }
        TestSet.Stretches stretches = TestSet.Stretches.of(measure, trial);
        side.samples.put(seed, new Sample(trial, figure, stretches));
      }
      return side;
    }

    private Sample at(long seed) {
      return Objects.requireNonNull(samples.get(seed));
    }

    private double[] figures(Collection<Long> seeds, boolean ratio) {
      return seeds.stream()
          .mapToDouble(seed -> at(seed).figure())
          .map(figure -> ratio ? Math.log(figure) : figure)
          .toArray();
    }

    private List<TestSet.Stretches> stretches(Collection<Long> seeds) {
      return seeds.stream().map(seed -> at(seed).stretches()).toList();
    }

    /** Whether times of this one's trial at a seed compare with the other's at that seed. */
    private boolean comparesAt(long seed, Side other) {
      return machines.alike(at(seed).trial(), other.at(seed).trial());
    }

    /** Whether times of all trials of both compare. */
    private boolean comparesThroughout(Side other) {
      return Stream.of(this, other)
          .flatMap(side -> side.samples.values().stream())
          .allMatch(
              own ->
                  other.samples.values().stream()
                      .allMatch(s -> machines.alike(own.trial(), s.trial())));
    }

    private long lostTo(Side other) {
      return nothing.stream().filter(seed -> !other.nothing.contains(seed)).count();
    }
  }

  /**
   * Compares two contenders of a contest.
   *
   * @param ratio whether to compare them by their ratio: all figures of both are then positive
   */
  static Pair of(Side a, Side b, Measure measure, boolean ratio) {
    Optional<Difference> difference = difference(a, b, measure, false);
    Optional<Difference> tested = ratio ? difference(a, b, measure, true) : difference;
    long lost = a.lostTo(b);
    long won = b.lostTo(a);
    // each reached the target at a seed at which the other did not: their order is open
    boolean open = measure.atLeast() != null && lost > 0 && won > 0;
    return new Pair(
        a.contender,
        b.contender,
        measure,
        difference,
        open ? Optional.empty() : tested,
        ratio,
        (int) (lost - won),
        1);
  }

  private static Optional<Difference> difference(Side a, Side b, Measure measure, boolean ratio) {
    Set<Long> shared = new TreeSet<>(a.samples.keySet());
    shared.retainAll(b.samples.keySet());
    shared.removeIf(seed -> a.nothing.contains(seed) && b.nothing.contains(seed));
    if (measure.isOfTime()) {
      shared.removeIf(seed -> !a.comparesAt(seed, b)); // on machines of different kinds
    }
    boolean apart =
        shared.size() < 2
            && a.samples.size() > 1
            && b.samples.size() > 1
            && measure.atLeast() == null
            && (!measure.isOfTime() || a.comparesThroughout(b));
    if (shared.isEmpty() && !apart) {
      return Optional.empty();
    }
    Set<Long> seedsOfA = apart ? a.samples.keySet() : shared;
    Set<Long> seedsOfB = apart ? b.samples.keySet() : shared;
    double[] x = a.figures(seedsOfA, ratio);
    double[] y = b.figures(seedsOfB, ratio);
    Optional<TestSet> testSet = TestSet.of(a.stretches(seedsOfA), b.stretches(seedsOfB), ratio);
    if (x.length == 1) {
      return testSet.map(s -> Difference.ofOne(x[0] - y[0], s.variance(), s.degreesOfFreedom()));
    }
    Difference seeds = apart ? Difference.independent(x, y) : Difference.paired(x, y);
    return Optional.of(
        testSet.map(s -> seeds.withShared(s.variance(), s.degreesOfFreedom())).orElse(seeds));
  }

  /** The same pairs with the p that Holm's correction over all of them makes of their own. */
  static List<Pair> corrected(List<Pair> pairs) {
    double[] p = Holm.adjust(pairs.stream().mapToDouble(Pair::p).toArray());
    return IntStream.range(0, p.length).mapToObj(i -> pairs.get(i).withHolmP(p[i])).toList();
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

  /** Whether there is but one seed: then nothing is known of another initialization. */
  public boolean oneSeed() {
    return tested.isPresent() && tested.get().n() < 2;
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

  /** Mean of left minus mean of right, where both have figures; NaN if one has none. */
  public double effect() {
    return difference.map(Difference::mean).orElseGet(() -> mean(left) - mean(right));
  }

  /** Left over right, a geometric mean over the seeds; empty if they are compared otherwise. */
  public Optional<Double> times() {
    return ratio ? tested.map(d -> Math.exp(d.mean())) : Optional.empty();
  }

  /** The 95 % interval of {@link #times}, or else of {@link #effect}. */
  public Interval interval() {
    Interval interval = tested.map(Difference::interval).orElse(Interval.NONE);
    return ratio ? interval.exp() : interval;
  }

  private double mean(Contender contender) {
    return contender.selected().orElseThrow().mean(measure).orElse(Double.NaN);
  }

  /** The one that is better at the 5 % level after correction; empty if neither surely is. */
  public Optional<Contender> winner() {
    if (tested.isEmpty() || holmP > LEVEL) {
      return Optional.empty();
    }
    boolean lower = tested.get().mean() < 0;
    boolean leftIsBetter = lost == 0 ? lower == (measure.better() != Better.HIGHER) : lost < 0;
    return Optional.of(leftIsBetter ? left : right);
  }
}
