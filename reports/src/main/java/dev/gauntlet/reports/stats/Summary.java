package dev.gauntlet.reports.stats;

import java.util.Collection;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Mean, spread and 95 % interval of independent measurements of one figure.
 *
 * @param n number of measurements
 * @param mean arithmetic mean; NaN if {@code n} is 0
 * @param sd sample standard deviation, with n - 1; NaN if {@code n} is below 2
 * @param low lower end of the Student-t interval of the mean; NaN if {@code n} is below 2
 * @param high its upper end
 */
public record Summary(int n, double mean, double sd, double low, double high) {

  /** Summarizes measurements, in any order. */
  public static Summary of(Collection<Double> measurements) {
    return of(measurements.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Summarizes measurements, in any order. */
  public static Summary of(double... measurements) {
    int n = measurements.length;
    double mean = StatUtils.mean(measurements);
    if (n < 2) {
      return new Summary(n, mean, Double.NaN, Double.NaN, Double.NaN);
    }
    double sd = Math.sqrt(StatUtils.variance(measurements));
    double half = new TDistribution(n - 1).inverseCumulativeProbability(0.975) * sd / Math.sqrt(n);
    return new Summary(n, mean, sd, mean - half, mean + half);
  }

  /** True if there are enough measurements for an interval. */
  public boolean hasInterval() {
    return n > 1;
  }

  /** Half the width of the interval; NaN if there is none. */
  public double halfWidth() {
    return (high - low) / 2;
  }
}
