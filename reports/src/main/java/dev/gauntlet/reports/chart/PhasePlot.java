package dev.gauntlet.reports.chart;

import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Where the time went, phase upon phase.
 *
 * @param title what it shows
 * @param contenders labels, one for each bar
 * @param phases from the bottom to the top
 */
record PhasePlot(String title, List<String> contenders, List<Phase> phases)
    implements Picture.Drawing {

  /**
   * A phase of a trial.
   *
   * @param name what was done
   * @param ink its colour
   * @param seconds mean time of each contender
   */
  record Phase(String name, Ink ink, List<Double> seconds) {}

  @Override
  public CategoryChart draw(boolean alone) {
    CategoryChart chart =
        Look.categoryChart(
            title, "time (s)", CategorySeriesRenderStyle.Bar, contenders.size(), alone);
    chart.getStyler().setStacked(true).setAvailableSpaceFill(0.6);
    List<String> labels = Look.distinct(contenders);
    for (Phase phase : phases) {
      CategorySeries series = chart.addSeries(phase.name(), labels, phase.seconds());
      series.setFillColor(phase.ink().color());
      series.setLineColor(phase.ink().color());
    }
    return chart;
  }

  /** The figures of the bars. */
  Table data(String name) {
    Table table = Table.create(name, StringColumn.create("contender", contenders));
    for (Phase phase : phases) {
      List<Double> seconds = new ArrayList<>();
      phase.seconds().forEach(s -> seconds.add(Look.rounded(s)));
      table.addColumns(DoubleColumn.create(phase.name() + "_seconds", seconds));
    }
    return table;
  }
}
