package dev.gauntlet.reports.stats;

import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Mean, spread and 95 % interval of independent measurements of one figure.
 *
 * @param n number of measurements
 * @param mean arithmetic mean; NaN if {@code n} is 0
 * @param sd sample standard deviation, with n - 1; NaN if {@code n} is below 2
 * @param interval 95 % interval of the mean: Student's t; {@link Interval#NONE} if nothing is known
 *     of the spread
 */
public record Summary(int n, double mean, double sd, Interval interval) {

  /** Summarizes measurements, in any order. */
  public static Summary of(double... measurements) {
    double[] x = measurements.clone();
    Arrays.sort(x);
    int n = x.length;
    double mean = StatUtils.mean(x);
    if (n < 2) {
      return new Summary(n, mean, Double.NaN, Interval.NONE);
    }
    double sd = Math.sqrt(StatUtils.variance(x));
    return new Summary(n, mean, sd, Interval.student(mean, sd / Math.sqrt(n), n - 1.0));
  }

  /**
   * The same with a variance of the mean that all measurements share, and that their spread does
   * not show; of one measurement, the interval is of that alone.
   *
   * @param freedom degrees of freedom of that variance
   */
  public Summary withShared(double variance, double freedom) {
    double own = n < 2 ? 0 : sd * sd / n;
    double df = n < 2 ? freedom : Difference.freedomOfMixed(own, n - 1.0, variance, freedom);
    return new Summary(n, mean, sd, Interval.student(mean, Math.sqrt(own + variance), df));
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
