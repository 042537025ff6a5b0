package dev.gauntlet.reports.stats;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.distribution.TDistribution;

/** An interval that holds a quantity with a confidence of 95 %. */
public record Interval(double low, double high) {

  /** No interval: there are too few measurements. */
  public static final Interval NONE = new Interval(Double.NaN, Double.NaN);

  private static final double UPPER = 0.975;

  /** Quantiles of Student's t by whole degrees of freedom: a root finder looks for each. */
  private static final Map<Double, Double> QUANTILES = new ConcurrentHashMap<>();

  /** Student's interval around an estimate. */
  static Interval student(double estimate, double standardError, double degreesOfFreedom) {
    double quantile =
        degreesOfFreedom == Math.rint(degreesOfFreedom)
            ? QUANTILES.computeIfAbsent(degreesOfFreedom, Interval::quantile)
            : quantile(degreesOfFreedom);
    double half = quantile * standardError;
    return new Interval(estimate - half, estimate + half);
  }

  private static double quantile(double degreesOfFreedom) {
    return new TDistribution(null, degreesOfFreedom).inverseCumulativeProbability(UPPER);
  }

  /** True if there is one. */
  public boolean exists() {
    return !Double.isNaN(low);
  }

  /** That of e to the power of the quantity: of a ratio, if this is of its logarithm. */
  public Interval exp() {
    return new Interval(Math.exp(low), Math.exp(high));
  }
}
