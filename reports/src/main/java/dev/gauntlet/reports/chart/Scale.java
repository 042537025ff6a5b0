package dev.gauntlet.reports.chart;

import java.util.stream.DoubleStream;

/** How an axis is divided. */
enum Scale {
  LINEAR,
  LOGARITHMIC,
  /** Logarithmic where values span more than this factor. */
  AUTOMATIC;

  private static final double LOGARITHMIC_FROM = 20;

  /** Whether to divide an axis logarithmically that shows these values. */
  boolean isLogarithmic(DoubleStream values) {
    if (this != AUTOMATIC) {
      return this == LOGARITHMIC;
    }
    double[] positive = values.filter(v -> v > 0).toArray();
    double min = DoubleStream.of(positive).min().orElse(1);
    double max = DoubleStream.of(positive).max().orElse(1);
    return max / min > LOGARITHMIC_FROM;
  }
}
