package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.chart.SeriesStyle.Ink;
import dev.gauntlet.reports.table.Schema;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import tech.tablesaw.api.Table;

/**
 * A ladder: the loss of each rung with its interval, joined by a line. The axis does not begin at
 * 0, where the rungs would be one height.
 */
record LadderPlot(String title, String yTitle, List<Rung> rungs) implements Picture.Drawing {
  private static final double MARGIN = 0.08;

  /**
   * A rung.
   *
   * @param halfWidth of the interval; 0 if there is none
   */
  record Rung(String label, SeriesStyle style, double loss, double halfWidth) {}

  @Override
  public CategoryChart draw(boolean alone) {
    CategoryChart chart =
        Look.categoryChart(title, yTitle, CategorySeriesRenderStyle.Line, rungs.size(), alone);
    double low = ends(-1).min().orElse(0);
    double high = ends(1).max().orElse(1);
    double margin = high > low ? MARGIN * (high - low) : Math.max(MARGIN, MARGIN * high);
    chart.getStyler().setYAxisMin(Math.max(0, low - margin)).setYAxisMax(high + margin);
    chart.getStyler().setMarkerSize(11);
    chart.getStyler().setOverlapped(true); // a mark stands on its line, not beside it
    chart.getStyler().setErrorBarsColor(Ink.AXIS.color());
    List<String> labels = Look.distinct(rungs.stream().map(Rung::label).toList());
    CategorySeries line =
        chart.addSeries(
            "line",
            labels,
            rungs.stream().map(Rung::loss).toList(),
            rungs.stream().map(Rung::halfWidth).toList());
    line.setLineColor(Ink.AXIS.color());
    line.setMarker(SeriesMarkers.NONE);
    line.setShowInLegend(false);
    for (int i = 0; i < rungs.size(); i++) {
      Rung rung = rungs.get(i);
      List<@Nullable Double> only = CategoryPlot.Series.only(i, rungs.size(), rung.loss());
      CategorySeries mark = chart.addSeries(i + " " + rung.label(), labels, only);
      mark.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
      mark.setLabel(Look.label(rung.label()));
      rung.style().mark(mark);
    }
    return chart;
  }

  private DoubleStream ends(int side) {
    return rungs.stream().mapToDouble(rung -> rung.loss() + side * rung.halfWidth());
  }

  /** The figures of the rungs. */
  Table data(String name) {
    return new Schema<Rung>()
        .text("contender", Rung::label)
        .real("loss", rung -> Look.rounded(rung.loss()))
        .real("ci95_half_width", rung -> Look.rounded(rung.halfWidth()))
        .table(name, rungs);
  }
}
