package dev.gauntlet.reports.stats;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The bias-corrected and accelerated bootstrap interval of a mean (B. Efron, "Better Bootstrap
 * Confidence Intervals", JASA 82, 1987): unlike Student's, it follows the shape of the data. The
 * random numbers are fixed, so that the same measurements give the same interval.
 */
final class Bootstrap {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 20_180_214;
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private Bootstrap() {}

  /**
   * The interval of the mean.
   *
   * @param measurements at least two that differ, in ascending order: a fixed order is part of the
   *     determinism
   * @param confidence for example 0.95
   */
  static Interval mean(double[] measurements, double confidence) {
    double[] means = resampledMeans(measurements);
    double mean = StatUtils.mean(measurements);
    long below = Arrays.stream(means).filter(m -> m < mean).count();
    long equal = Arrays.stream(means).filter(m -> m == mean).count();
    double bias = NORMAL.inverseCumulativeProbability((below + equal / 2.0) / means.length);
    double acceleration = acceleration(measurements, mean);
    double z = NORMAL.inverseCumulativeProbability((1 - confidence) / 2);
    return new Interval(
        quantile(means, adjusted(bias, acceleration, z)),
        quantile(means, adjusted(bias, acceleration, -z)));
  }

  /** The means of random samples with replacement, in ascending order. */
  private static double[] resampledMeans(double[] measurements) {
    RandomGenerator random = new Well19937c(SEED);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int k = 0; k < measurements.length; k++) {
        sum += measurements[random.nextInt(measurements.length)];
      }
      means[i] = sum / measurements.length;
    }
    Arrays.sort(means);
    return means;
  }

  /** From the jackknife, which for a mean has a closed form. */
  private static double acceleration(double[] measurements, double mean) {
    double squares = 0;
    double cubes = 0;
    for (double x : measurements) {
      squares += Math.pow(x - mean, 2);
      cubes += Math.pow(x - mean, 3);
    }
    return cubes / (6 * Math.pow(squares, 1.5));
  }

  private static double adjusted(double bias, double acceleration, double z) {
    return NORMAL.cumulativeProbability(bias + (bias + z) / (1 - acceleration * (bias + z)));
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
