package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.MeanCurve;
import dev.gauntlet.reports.analysis.MeanCurve.Point;
import dev.gauntlet.reports.stats.Summary;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves with the 95 % interval of their mean as a band.
 *
 * @param title what it shows
 * @param xTitle name of the x axis with its unit
 * @param yTitle name of the y axis with its unit
 * @param lines one for each contender
 */
record LinePlot(String title, String xTitle, String yTitle, List<Line> lines)
    implements Picture.Drawing {

  /** Spans of more than this factor get a logarithmic axis. */
  private static final double LOG_FROM = 20;

  private static final int MARKERS = 6;
  private static final double BAND_OPACITY = 0.16;

  record Line(String label, SeriesStyle style, MeanCurve curve) {}

  @Override
  public XYChart draw(boolean alone) {
    XYChart chart =
        new XYChartBuilder()
            .width(Look.WIDTH)
            .height(Look.HEIGHT + (alone ? 60 : 0))
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    Look.apply(chart, chart.getStyler(), title, alone);
    boolean logX = logarithmic(Point::x);
    boolean logY = logarithmic(point -> point.y().mean());
    chart.getStyler().setXAxisLogarithmic(logX).setYAxisLogarithmic(logY);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      List<Point> points =
          line.curve().points().stream()
              .filter(p -> (!logX || p.x() > 0) && (!logY || p.y().mean() > 0))
              .toList();
      if (!points.isEmpty()) {
        addBand(chart, i, line, points, logY);
        addLine(chart, i, line, points);
        addMarkers(chart, i, line, points);
      }
    }
    return chart;
  }

  private boolean logarithmic(ToDoubleFunction<Point> value) {
    double[] positive =
        lines.stream()
            .flatMap(line -> line.curve().points().stream())
            .mapToDouble(value)
            .filter(v -> v > 0)
            .toArray();
    double min = DoubleStream.of(positive).min().orElse(1);
    double max = DoubleStream.of(positive).max().orElse(1);
    return max / min > LOG_FROM;
  }

  private static void addBand(
      XYChart chart, int index, Line line, List<Point> points, boolean logY) {
    List<Point> banded = points.stream().filter(p -> p.y().interval().exists()).toList();
    if (banded.size() < 2) {
      return;
    }
    int n = banded.size();
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      Summary s = banded.get(i).y();
      x[i] = banded.get(i).x();
      y[i] = s.high();
      x[2 * n - 1 - i] = x[i];
      // A logarithmic axis has no room below 0: there the band ends a decade under the mean.
      y[2 * n - 1 - i] = logY ? Math.max(s.low(), s.mean() / 10) : s.low();
    }
    XYSeries band = chart.addSeries("band " + index, x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(line.style().ink().withOpacity(BAND_OPACITY));
    band.setLineStyle(SeriesLines.NONE);
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }

  private static void addLine(XYChart chart, int index, Line line, List<Point> points) {
    XYSeries series =
        chart.addSeries(
            "line " + index,
            points.stream().mapToDouble(Point::x).toArray(),
            points.stream().mapToDouble(p -> p.y().mean()).toArray());
    series.setLineColor(line.style().color());
    series.setLineStyle(line.style().stroke());
    series.setMarker(SeriesMarkers.NONE);
    series.setShowInLegend(false);
  }

  /** A few markers on the line; gaps between them keep XChart from joining them. */
  private static void addMarkers(XYChart chart, int index, Line line, List<Point> points) {
    int n = Math.min(MARKERS, points.size());
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      Point point = points.get(n == 1 ? 0 : Math.round((float) i * (points.size() - 1) / (n - 1)));
      x[2 * i] = point.x();
      y[2 * i] = point.y().mean();
      x[2 * i + 1] = point.x();
      y[2 * i + 1] = Double.NaN;
    }
    XYSeries series = chart.addSeries("markers " + index, x, y);
    series.setLabel(Look.label(line.label()));
    series.setLineColor(line.style().color());
    series.setLineStyle(line.style().stroke());
    series.setMarker(line.style().marker());
    series.setMarkerColor(line.style().color());
  }
}
