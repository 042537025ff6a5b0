package dev.gauntlet.reports.stats;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * How far the mean of one group of measurements, a, lies from that of another, b: a - b.
 *
 * <p>Two designs. <em>Paired</em>: the k-th measurements of both share what they depend on (a
 * seed); Student's t of the differences. <em>Independent</em>: they share nothing; Welch's t (B. L.
 * Welch, Biometrika 34, 1947).
 *
 * <p>Measurements without any spread say nothing of how much spread there is to expect: figures
 * that are counted or rounded often agree by chance. They decide nothing: every p is 1, and there
 * is no interval.
 *
 * @param n number of pairs; of an independent design, the size of the smaller group
 * @param mean mean of a minus mean of b
 * @param standardError standard error of {@code mean}; 0 if there is no spread beyond that of
 *     rounding
 * @param degreesOfFreedom of the t distribution; Welch and Satterthwaite's where independent
 * @param effectSize Hedges' g: the difference in pooled standard deviations, corrected for small
 *     groups (L. V. Hedges, J. Educational Statistics 6, 1981); infinite if there is no spread, NaN
 *     of one pair
 * @param sharedShare share of the squared standard error that comes from what all measurements
 *     share, so that more of them would not make it smaller; 0 if they share nothing
 * @param interval 95 % interval of the difference; none if there is no spread
 */
public record Difference(
    int n,
    double mean,
    double standardError,
    double degreesOfFreedom,
    double effectSize,
    double sharedShare,
    Interval interval) {

  /** Errors of rounding in the last digits are no spread. */
  private static final double ROUNDING = 1e-12;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
  private static final double POWER = 0.8;

  /**
   * How improbable a variance has to be to be excluded: at 0.05, of 1,200 simulated contests of
   * equals each at 3 and 5 seeds, 0.8 to 4 % had a winner; at 0.01 0.2 to 4 %, and at 0.1 up to 6
   * %.
   */
  private static final double EXCLUDED = 0.05;

  /** By degrees of freedom, of which there are few: a root finder looks for each. */
  private static final Map<Double, Double> EXCLUDED_QUANTILES = new ConcurrentHashMap<>();

  private static Difference of(
      int n, double mean, double error, double freedom, double effectSize, double sharedShare) {
    Interval interval = error == 0 ? Interval.NONE : Interval.student(mean, error, freedom);
    return new Difference(n, mean, error, freedom, effectSize, sharedShare, interval);
  }

  /**
   * The difference of paired measurements.
   *
   * @throws IllegalArgumentException if there are fewer than two pairs, or lengths differ
   */
  public static Difference paired(double[] a, double[] b) {
    if (a.length != b.length || a.length < 2) {
      throw new IllegalArgumentException(
          "pairs needed: two or more, got " + a.length + " and " + b.length + " measurements");
    }
    int n = a.length;
    double[] d = new double[n];
    Arrays.setAll(d, i -> a[i] - b[i]);
    return of(
        n,
        StatUtils.mean(d),
        beyondRounding(Math.sqrt(StatUtils.variance(d) / n), a, b),
        n - 1.0,
        hedgesG(a, b),
        0);
  }

  /**
   * The difference of one pair, of which nothing is known but what it shares with every other.
   *
   * @param variance of the difference
   * @param freedom degrees of freedom of that variance
   */
  public static Difference ofOne(double mean, double variance, double freedom) {
    return of(1, mean, Math.sqrt(variance), freedom, Double.NaN, 1);
  }

  /**
   * The same with a variance of the mean that all measurements share, and that their spread does
   * not show.
   *
   * @param freedom degrees of freedom of that variance
   */
  public Difference withShared(double variance, double freedom) {
    double own = standardError * standardError;
    return of(
        n,
        mean,
        Math.sqrt(own + variance),
        freedomOfMixed(own, degreesOfFreedom, variance, freedom),
        effectSize,
        variance / (own + variance));
  }

  /**
   * Degrees of freedom of a variance that is estimated from a few measurements and one that they
   * share: F. E. Satterthwaite's (Biometrics Bulletin 2, 1946), at the largest variance that the
   * measurements do not exclude. At the estimated one they would be many whenever a few
   * measurements agree by chance, and every sixth contest of equals would have a winner.
   */
  static double freedomOfMixed(
      double own, double freedomOfOwn, double shared, double freedomOfShared) {
    double excluded =
        EXCLUDED_QUANTILES.computeIfAbsent(
            freedomOfOwn,
            df -> new ChiSquaredDistribution(null, df).inverseCumulativeProbability(EXCLUDED));
    return satterthwaite(own * freedomOfOwn / excluded, freedomOfOwn, shared, freedomOfShared);
  }

  /** Degrees of freedom of the sum of two estimated variances. */
  private static double satterthwaite(double a, double freedomOfA, double b, double freedomOfB) {
    return (a + b) * (a + b) / (a * a / freedomOfA + b * b / freedomOfB);
  }

  /**
   * The difference of independent measurements.
   *
   * @throws IllegalArgumentException if a group has fewer than two
   */
  public static Difference independent(double[] a, double[] b) {
    if (a.length < 2 || b.length < 2) {
      throw new IllegalArgumentException(
          "two or more measurements a group needed, got " + a.length + " and " + b.length);
    }
    double va = StatUtils.variance(a) / a.length;
    double vb = StatUtils.variance(b) / b.length;
    return of(
        Math.min(a.length, b.length),
        StatUtils.mean(a) - StatUtils.mean(b),
        beyondRounding(Math.sqrt(va + vb), a, b),
        va + vb == 0
            ? a.length + b.length - 2
            : satterthwaite(va, a.length - 1.0, vb, b.length - 1.0),
        hedgesG(a, b),
        0);
  }

  private static double beyondRounding(double error, double[] a, double[] b) {
    double largest = 0;
    for (double[] group : new double[][] {a, b}) {
      for (double x : group) {
        largest = Math.max(largest, Math.abs(x));
      }
    }
    return error <= ROUNDING * largest ? 0 : error;
  }

  /** The same mean with another standard error, of nothing that the measurements share. */
  public Difference withError(double error, double freedom) {
    return of(n, mean, error, freedom, effectSize, 0);
  }

  /** Two-sided p of the difference being 0. */
  public double p() {
    return Math.min(1, 2 * Math.min(pBelow(0), pAbove(0)));
  }

  /** One-sided p of the difference being at least {@code bound}: small if it is surely below. */
  public double pBelow(double bound) {
    return cumulative((mean - bound) / standardError);
  }

  /** One-sided p of the difference being at most {@code bound}: small if it is surely above. */
  public double pAbove(double bound) {
    return cumulative((bound - mean) / standardError);
  }

  /** The difference b - a. */
  public Difference reversed() {
    Interval other = new Interval(-interval.high(), -interval.low());
    return new Difference(
        n, -mean, standardError, degreesOfFreedom, -effectSize, sharedShare, other);
  }

  private double cumulative(double t) {
    return standardError == 0
        ? 1
        : new TDistribution(null, degreesOfFreedom).cumulativeProbability(t);
  }

  private static double hedgesG(double[] a, double[] b) {
    double df = a.length + b.length - 2;
    double pooled =
        ((a.length - 1) * StatUtils.variance(a) + (b.length - 1) * StatUtils.variance(b)) / df;
    double difference = StatUtils.mean(a) - StatUtils.mean(b);
    if (difference == 0) {
      return 0;
    }
    return (1 - 3 / (4 * df - 1)) * difference / Math.sqrt(pooled);
  }

  /**
   * Pairs that a two-sided t test needs to find a true difference with probability 0.8 (W. C.
   * Guenther, The American Statistician 35, 1981).
   *
   * @param difference the true difference
   * @param sd standard deviation of the differences of pairs
   * @param level for example 0.05
   * @return at least 2; infinity if the difference is 0
   */
  public static double pairsNeeded(double difference, double sd, double level) {
    double z = NORMAL.inverseCumulativeProbability(1 - level / 2);
    double root = (z + NORMAL.inverseCumulativeProbability(POWER)) * sd / difference;
    return Math.max(2, Math.ceil(root * root + z * z / 2));
  }
}
