package dev.gauntlet.reports.stats;

import org.apache.commons.math3.distribution.NormalDistribution;

/** How many measurements would settle a question. */
public final class SampleSize {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
  private static final double POWER = 0.8;

  private SampleSize() {}

  /**
   * Pairs that a two-sided t test needs to find a true difference with probability 0.8 (W. C.
   * Guenther, The American Statistician 35, 1981).
   *
   * @param difference the true difference
   * @param sd standard deviation of the differences of pairs
   * @param level for example 0.05
   * @return at least 2; infinity if the difference is 0
   */
  public static double pairs(double difference, double sd, double level) {
    double z = NORMAL.inverseCumulativeProbability(1 - level / 2);
    double root = (z + NORMAL.inverseCumulativeProbability(POWER)) * sd / difference;
    return Math.max(2, Math.ceil(root * root + z * z / 2));
  }
}
