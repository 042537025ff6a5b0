package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.text.Format;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

/** How an axis is divided. */
enum Scale {
  LINEAR,
  LOGARITHMIC,
  /** Logarithmic where all values are positive and span a large factor. */
  AUTOMATIC;

  private static final double LOGARITHMIC_FROM = 20;

  /** Marks at which an axis may begin and end, in each power of ten. */
  private static final double[] ENDS = {1, 2, 5, 10};

  /** Over so many powers of ten there is room for marks between them. */
  private static final double NARROW = 2;

  /**
   * What a logarithmic axis shows: it begins and ends at a mark, and both are labelled, however
   * short it is.
   *
   * @param low its lower end
   * @param high its upper end
   */
  record Span(double low, double high) {

    /** One that shows these positive values: from power to power of ten, unless it is narrow. */
    static Span of(DoubleStream values) {
      DoubleSummaryStatistics range = values.summaryStatistics();
      if (Math.log10(range.getMax() / range.getMin()) > NARROW) {
        return new Span(
            Math.pow(10, Math.floor(Math.log10(range.getMin()))),
            Math.pow(10, Math.ceil(Math.log10(range.getMax()))));
      }
      double low = mark(range.getMin(), false);
      double high = mark(range.getMax(), true);
      return new Span(low, high > low ? high : mark(2 * low, true));
    }

    /** The nearest mark that is not above a value, or not below it. */
    private static double mark(double value, boolean above) {
      double power = Math.pow(10, Math.floor(Math.log10(value)));
      DoubleStream marks = Arrays.stream(ENDS).map(end -> end * power);
      return above
          ? marks.filter(m -> m > value || same(m, value)).min().orElse(10 * power)
          : marks.filter(m -> m < value || same(m, value)).max().orElse(power);
    }

    private static boolean same(double a, double b) {
      return Math.abs(a / b - 1) < 1e-9;
    }

    /** Whether there is room for marks between the powers of ten. */
    boolean narrow() {
      return Math.log10(high / low)
          < NARROW + 1 - 1e-9; // a wide one has three whole powers at least
    }

    /** The label of a mark; blank where there is no room for it. */
    String label(double mark) {
      double power = Math.pow(10, Math.floor(Math.log10(mark) + 1e-9));
      boolean between =
          Math.log10(high / low) <= NARROW && (same(mark, 2 * power) || same(mark, 5 * power));
      return same(mark, low) || same(mark, high) || same(mark, power) || between
          ? Format.compact(mark)
          : " ";
    }
  }

  /** Whether to divide an axis logarithmically that shows these values. */
  boolean isLogarithmic(DoubleStream values) {
    if (this != AUTOMATIC) {
      return this == LOGARITHMIC;
    }
    DoubleSummaryStatistics span = values.summaryStatistics();
    return span.getMin() > 0 && span.getMax() > LOGARITHMIC_FROM * span.getMin();
  }
}
