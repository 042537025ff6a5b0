package dev.gauntlet.reports.chart;

import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

/** How an axis is divided. */
enum Scale {
  LINEAR,
  LOGARITHMIC,
  /** Logarithmic where all values are positive and span a large factor. */
  AUTOMATIC;

  private static final double LOGARITHMIC_FROM = 20;

  /** Whether to divide an axis logarithmically that shows these values. */
  boolean isLogarithmic(DoubleStream values) {
    if (this != AUTOMATIC) {
      return this == LOGARITHMIC;
    }
    DoubleSummaryStatistics span = values.summaryStatistics();
    return span.getMin() > 0 && span.getMax() > LOGARITHMIC_FROM * span.getMin();
  }
}
