package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.MeanCurve.Point;
import dev.gauntlet.reports.chart.Look.Scale;
import dev.gauntlet.reports.table.Schema;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.Table;

/**
 * Curves with the 95 % interval of their mean as a band. The titles of the axes name their units.
 *
 * @param unit what the y axis shows
 */
record LinePlot(
    String title, String xTitle, Scale xScale, String yTitle, Unit unit, List<Line> lines)
    implements Picture.Drawing {

  private static final int MARKERS = 6;
  private static final double BAND_OPACITY = 0.16;
  private static final double MOST_OF_A_BAND = 10;

  /** A contender's curve, of two points at least. */
  record Line(String label, SeriesStyle style, List<Point> points) {
    Point end() {
      return points.get(points.size() - 1);
    }
  }

  @Override
  public XYChart draw(boolean alone) {
    XYChart chart = Look.xyChart(title, xTitle, yTitle, alone);
    List<Point> points = points().toList();
    boolean logX = xScale.isLogarithmic(positive(points));
    boolean logY =
        unit == Unit.NATS
            && Scale.AUTOMATIC.isLogarithmic(points.stream().mapToDouble(p -> p.y().mean()));
    double bottom = Double.NEGATIVE_INFINITY;
    if (logX) {
      Look.logarithmicX(chart.getStyler(), positive(points));
    }
    if (logY) {
      DoubleStream shown = points.stream().flatMapToDouble(LinePlot::shown);
      bottom = Look.logarithmicY(chart.getStyler(), shown).low();
    }
    if (unit == Unit.SHARE) {
      chart
          .getStyler()
          .setYAxisTickLabelsFormattingFunction(share -> Format.compact(100 * share) + " %");
    }
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      List<Point> drawn = line.points().stream().filter(p -> !logX || p.x() > 0).toList();
      if (!drawn.isEmpty()) {
        addBand(chart, i, line, drawn, bottom);
        addLine(chart, i, line, drawn);
        addMarkers(chart, i, line, drawn);
      }
    }
    return chart;
  }

  /** What a logarithmic axis can show of the x values. */
  private static DoubleStream positive(List<Point> points) {
    return points.stream().mapToDouble(Point::x).filter(x -> x > 0);
  }

  private record Dot(String label, Point point) {}

  /** The figures of the curves. */
  Table data(String name) {
    return new Schema<Dot>()
        .text("contender", Dot::label)
        .real("x", dot -> Look.rounded(dot.point().x()))
        .whole("n", dot -> dot.point().y().n())
        .real("mean", dot -> Look.rounded(dot.point().y().mean()))
        .real("ci95_low", dot -> Look.rounded(dot.point().y().low()))
        .real("ci95_high", dot -> Look.rounded(dot.point().y().high()))
        .table(
            name,
            lines.stream()
                .flatMap(line -> line.points().stream().map(p -> new Dot(line.label(), p)))
                .toList());
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  private void addBand(XYChart chart, int index, Line line, List<Point> points, double bottom) {
    List<Point> banded = points.stream().filter(p -> p.y().interval().exists()).toList();
    if (banded.size() < 2) {
      return;
    }
    int n = banded.size();
    double[] x = new double[2 * n];
    double[] y = new double[2 * n];
    for (int i = 0; i < n; i++) {
      Point point = banded.get(i);
      x[i] = point.x();
      y[i] = unit == Unit.SHARE ? Math.min(point.y().high(), 1) : point.y().high();
      x[2 * n - 1 - i] = x[i];
      y[2 * n - 1 - i] = Math.max(point.y().low(), lowest(point, bottom));
    }
    XYSeries band = chart.addSeries("band " + index, x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(line.style().ink().withOpacity(BAND_OPACITY));
    band.setLineStyle(SeriesLines.NONE);
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }

  /** No figure is below 0; on a logarithmic axis, the band goes down to where the axis begins. */
  private static double lowest(Point point, double bottom) {
    return Double.isFinite(bottom) ? bottom : Math.min(0, point.y().mean());
  }

  /** What a logarithmic axis shows of a point: its mean, and its interval within a power of ten. */
  private static DoubleStream shown(Point point) {
    double mean = point.y().mean();
    return point.y().interval().exists()
        ? DoubleStream.of(
            mean,
            Math.max(point.y().low(), mean / MOST_OF_A_BAND),
            Math.min(point.y().high(), mean * MOST_OF_A_BAND))
        : DoubleStream.of(mean);
  }

  private static void addLine(XYChart chart, int index, Line line, List<Point> points) {
    XYSeries series =
        chart.addSeries(
            "line " + index,
            points.stream().mapToDouble(Point::x).toArray(),
            points.stream().mapToDouble(p -> p.y().mean()).toArray());
    style(series, line.style());
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
    style(series, line.style());
    series.setMarker(line.style().marker());
    series.setMarkerColor(line.style().ink().color());
  }

  private static void style(XYSeries series, SeriesStyle style) {
    series.setLineColor(style.ink().color());
    series.setLineStyle(style.stroke());
  }
}
