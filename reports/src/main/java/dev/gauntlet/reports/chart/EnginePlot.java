package dev.gauntlet.reports.chart;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Latency of the trained models, a marker for each engine.
 *
 * @param title what it shows
 * @param contenders labels
 * @param engines the engines
 */
record EnginePlot(String title, List<String> contenders, List<Series> engines)
    implements Picture.Drawing {

  /**
   * An engine.
   *
   * @param name its name
   * @param style how it looks
   * @param microseconds mean latency of each contender; null where it was not measured
   */
  record Series(String name, SeriesStyle style, List<@Nullable Double> microseconds) {}

  @Override
  public CategoryChart draw(boolean alone) {
    CategoryChart chart =
        Look.categoryChart(
            title,
            "latency at full context (µs)",
            CategorySeriesRenderStyle.Scatter,
            contenders.size(),
            alone);
    chart.getStyler().setMarkerSize(11);
    Supplier<DoubleStream> latencies =
        () ->
            engines.stream()
                .flatMap(engine -> engine.microseconds().stream())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue);
    if (Scale.AUTOMATIC.isLogarithmic(latencies.get())) {
      Look.logarithmicY(chart.getStyler(), latencies.get());
    }
    List<String> labels = Look.distinct(contenders);
    for (int i = 0; i < engines.size(); i++) {
      Series engine = engines.get(i);
      CategorySeries series = chart.addSeries("engine " + i, labels, engine.microseconds());
      series.setLineStyle(SeriesLines.NONE);
      series.setLabel(Look.label(engine.name()));
      series.setMarker(engine.style().marker());
      series.setMarkerColor(engine.style().ink().color());
    }
    return chart;
  }

  /** The figures of the markers. */
  Table data(String name) {
    StringColumn contender = StringColumn.create("contender");
    StringColumn engine = StringColumn.create("engine");
    DoubleColumn latency = DoubleColumn.create("full_context_p50_us");
    for (Series series : engines) {
      for (int i = 0; i < contenders.size(); i++) {
        Double us = series.microseconds().get(i);
        contender.append(contenders.get(i));
        engine.append(series.name());
        if (us == null) {
          latency.appendMissing();
        } else {
          latency.append(Look.rounded(us));
        }
      }
    }
    return Table.create(name, contender, engine, latency);
  }
}
