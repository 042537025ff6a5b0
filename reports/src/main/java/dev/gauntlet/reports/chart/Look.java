package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.chart.SeriesStyle.Ink;
import dev.gauntlet.reports.text.Format;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What all pictures have in common. */
final class Look {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;

  // Of a picture of its own, in addition: its legend stands at the right, a line a contender, as
  // one line below would be cut where there are many.
  private static final int LEGEND = 200;
  private static final int TITLE = 30;

  private static final int CATEGORIES_SIDE_BY_SIDE = 5;

  private static final int MAX_LABEL = 40;
  private static final int MAX_TITLE = 70;
  private static final Color TRANSPARENT = new Color(0, 0, 0, 0);

  private Look() {}

  /** An empty chart of two axes of numbers, in the look of all. */
  static XYChart xyChart(String title, String xTitle, String yTitle, boolean alone) {
    XYChart chart = new XYChart(width(alone), height(alone));
    chart.setXAxisTitle(xTitle);
    apply(chart, title, yTitle, alone);
    return chart;
  }

  /** An empty chart of categories, in the look of all, with room for so many labels. */
  static CategoryChart categoryChart(
      String title, String yTitle, CategorySeriesRenderStyle style, int count, boolean alone) {
    CategoryChart chart = new CategoryChart(width(alone), height(alone));
    apply(chart, title, yTitle, alone);
    CategoryStyler styler = chart.getStyler();
    styler.setDefaultSeriesRenderStyle(style);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setXAxisTickLabelsFormattingFunction(null);
    if (count > CATEGORIES_SIDE_BY_SIDE) {
      styler.setXAxisLabelRotation(30);
    }
    return chart;
  }

  private static void apply(AxesChart<?, ?> chart, String title, String yTitle, boolean alone) {
    AxesChartStyler styler = chart.getStyler();
    styler.setBaseFont(font(Font.PLAIN, 13));
    styler.setLocale(Locale.ROOT);
    styler.setChartBackgroundColor(alone ? Ink.PAPER.color() : TRANSPARENT);
    styler.setPlotBackgroundColor(TRANSPARENT);
    styler.setChartFontColor(Ink.TEXT.color());
    styler.setChartPadding(8);
    styler.setChartTitleVisible(alone);
    styler.setChartTitleFont(font(Font.BOLD, 15));
    styler.setChartTitleFontColor(Ink.TEXT.color());
    styler.setLegendVisible(alone);
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setLegendBackgroundColor(TRANSPARENT);
    styler.setLegendBorderColor(TRANSPARENT);
    styler.setLegendFont(font(Font.PLAIN, 12));
    styler.setLegendSeriesLineLength(32);
    styler.setPlotBorderVisible(false);
    styler.setPlotMargin(4);
    styler.setPlotGridLinesColor(Ink.GRID.color());
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setAxisTickMarksColor(Ink.AXIS.color());
    styler.setAxisTickLabelsColor(Ink.TEXT.color());
    styler.setAxisTickLabelsFont(font(Font.PLAIN, 12));
    styler.setAxisTitleFont(font(Font.PLAIN, 13));
    styler.setXAxisTitleColor(Ink.TEXT.color());
    styler.setYAxisTitleColor(Ink.TEXT.color());
    styler.setXAxisTickLabelsFormattingFunction(Format::compact);
    styler.setYAxisTickLabelsFormattingFunction(Format::compact);
    styler.setMarkerSize(7);
    chart.setTitle(Format.oneLine(title, MAX_TITLE));
    chart.setYAxisTitle(yTitle);
  }

  /** Divides the x axis logarithmically. */
  static void logarithmicX(AxesChartStyler styler, DoubleStream values) {
    Scale.Span span = Scale.Span.of(values);
    styler
        .setXAxisLogarithmic(true)
        .setXAxisLogarithmicDecadeOnly(!span.narrow())
        .setXAxisMin(span.low())
        .setXAxisMax(span.high())
        .setXAxisTickLabelsFormattingFunction(span::label);
  }

  /** Divides the y axis logarithmically, and says from where to where it goes. */
  static Scale.Span logarithmicY(AxesChartStyler styler, DoubleStream values) {
    Scale.Span span = Scale.Span.of(values);
    styler
        .setYAxisLogarithmic(true)
        .setYAxisLogarithmicDecadeOnly(!span.narrow())
        .setYAxisMin(span.low())
        .setYAxisMax(span.high())
        .setYAxisTickLabelsFormattingFunction(span::label);
    return span;
  }

  /** Whether this Java can set text: a headless one needs fonts and their libraries for it. */
  static boolean canWrite() {
    try {
      new TextLayout("x", font(Font.PLAIN, 12), new FontRenderContext(null, true, true));
      return true;
    } catch (LinkageError | InternalError | RuntimeException e) { // as the fault may be
      return false;
    }
  }

  private static int width(boolean alone) {
    return WIDTH + (alone ? LEGEND : 0);
  }

  private static int height(boolean alone) {
    return HEIGHT + (alone ? TITLE : 0);
  }

  /** Labels as XChart can draw them, no two the same: it takes equal categories for one. */
  static List<String> distinct(List<String> labels) {
    Set<String> distinct = new LinkedHashSet<>();
    labels.forEach(label -> Format.unique(label(label), " #", each -> !distinct.add(each)));
    return List.copyOf(distinct);
  }

  /** A figure for a table beside a picture: more digits than can be seen in it. */
  static double rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(6)).doubleValue()
        : value;
  }

  /** A name as XChart can draw it: one line, not empty, not too long. */
  static String label(String name) {
    String line = Format.oneLine(name, MAX_LABEL);
    return line.isEmpty() ? "?" : line;
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

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
}
