package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.chart.Look.Scale;
import dev.gauntlet.reports.chart.SeriesStyle.Ink;
import dev.gauntlet.reports.table.Schema;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.Table;

/**
 * Loss against cost, with the Pareto front: the contenders that no other beats in both. The titles
 * of the axes name their units.
 */
record CostPlot(String title, String costTitle, String lossTitle, List<Point> points)
    implements Picture.Drawing {

  private static final BasicStroke FRONT =
      new BasicStroke(
          1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {5, 4}, 0);

  record Point(String label, SeriesStyle style, double cost, double loss) {}

  @Override
  public XYChart draw(boolean alone) {
    XYChart chart = Look.xyChart(title, costTitle, lossTitle, alone);
    chart.getStyler().setMarkerSize(12);
    if (Scale.AUTOMATIC.isLogarithmic(points.stream().mapToDouble(Point::cost))) {
      Look.logarithmicX(chart.getStyler(), points.stream().mapToDouble(Point::cost));
    }
    if (Scale.AUTOMATIC.isLogarithmic(points.stream().mapToDouble(Point::loss))) {
      Look.logarithmicY(chart.getStyler(), points.stream().mapToDouble(Point::loss));
    }
    addFront(chart);
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      XYSeries series =
          chart.addSeries("point " + i, new double[] {point.cost()}, new double[] {point.loss()});
      series.setLabel(Look.label(point.label()));
      point.style().mark(series);
    }
    return chart;
  }

  /** The contenders that no other beats in both cost and loss, the cheapest first. */
  List<Point> front() {
    List<Point> front = new ArrayList<>();
    List<Point> byCost =
        points.stream()
            .sorted(Comparator.comparingDouble(Point::cost).thenComparingDouble(Point::loss))
            .toList();
    for (Point point : byCost) {
      if (front.isEmpty() || point.loss() < front.get(front.size() - 1).loss()) {
        front.add(point);
      }
    }
    return front;
  }

  /** The figures of the points. */
  Table data(String name) {
    List<Point> front = front();
    return new Schema<Point>()
        .text("contender", Point::label)
        .real("cost", point -> Look.rounded(point.cost()))
        .real("loss", point -> Look.rounded(point.loss()))
        .flag("pareto_front", front::contains)
        .table(name, points);
  }

  private void addFront(XYChart chart) {
    List<Point> front = front();
    XYSeries series =
        chart.addSeries(
            "front", stairs(front, Point::cost, true), stairs(front, Point::loss, false));
    series.setLabel("Pareto front");
    series.setLineColor(Ink.AXIS.color());
    series.setLineStyle(FRONT);
    series.setMarker(SeriesMarkers.NONE);
  }

  /** The front as stairs: between two contenders nobody offers more than the cheaper one. */
  private static double[] stairs(
      List<Point> front, ToDoubleFunction<Point> value, boolean nextFirst) {
    double[] stairs = new double[2 * front.size() - 1];
    for (int i = 0; i < stairs.length; i++) {
      int at = i % 2 == 0 || !nextFirst ? i / 2 : i / 2 + 1;
      stairs[i] = value.applyAsDouble(front.get(at));
    }
    return stairs;
  }
}
