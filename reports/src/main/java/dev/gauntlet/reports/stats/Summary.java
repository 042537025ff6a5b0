package dev.gauntlet.reports.stats;

import java.util.Arrays;
import java.util.Collection;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.moment.Skewness;

/**
 * Mean, spread and 95 % interval of independent measurements of one figure.
 *
 * @param n number of measurements
 * @param mean arithmetic mean; NaN if {@code n} is 0
 * @param sd sample standard deviation, with n - 1; NaN if {@code n} is below 2
 * @param interval 95 % interval of the mean: Student's t; the bootstrap's where there are enough
 *     measurements to see that they are skewed; {@link Interval#NONE} if {@code n} is below 2
 */
public record Summary(int n, double mean, double sd, Interval interval) {
  private static final double CONFIDENCE = 0.95;

  /** Fewer measurements than this resample too coarsely for a bootstrap. */
  private static final int BOOTSTRAP_FROM = 10;

  private static final double SKEWED = 1;

  /** Summarizes measurements, in any order. */
  public static Summary of(Collection<Double> measurements) {
    return of(measurements.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Summarizes measurements, in any order. */
  public static Summary of(double... measurements) {
    double[] x = measurements.clone();
    Arrays.sort(x);
    double mean = StatUtils.mean(x);
    if (x.length < 2) {
      return new Summary(x.length, mean, Double.NaN, Interval.NONE);
    }
    double sd = Math.sqrt(StatUtils.variance(x));
    boolean skewed = x.length >= BOOTSTRAP_FROM && Math.abs(new Skewness().evaluate(x)) > SKEWED;
    return new Summary(
        x.length, mean, sd, skewed ? Bootstrap.mean(x, CONFIDENCE) : student(x.length, mean, sd));
  }

  private static Interval student(int n, double mean, double sd) {
    double quantile =
        new TDistribution(null, n - 1).inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2);
    double half = quantile * sd / Math.sqrt(n);
    return new Interval(mean - half, mean + half);
  }

  /** Lower end of the interval; NaN if there is none. */
  public double low() {
    return interval.low();
  }

  /** Upper end of the interval; NaN if there is none. */
  public double high() {
    return interval.high();
  }

  /** Half the width of the interval; NaN if there is none. */
  public double halfWidth() {
    return (high() - low()) / 2;
  }
}
