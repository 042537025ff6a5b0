package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.chart.Look.Scale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;

/**
 * Figures by contender: a mark for each, or bars upon bars.
 *
 * @param categories labels along the x axis
 * @param series one for each kind of mark; from the bottom to the top if bars are stacked
 * @param stacked whether they are bars
 */
record CategoryPlot(
    String title, String yTitle, List<String> categories, List<Series> series, boolean stacked)
    implements Picture.Drawing {

  /** Room above the highest mark; without it XChart labels an axis of a single figure oddly. */
  private static final double HEADROOM = 1.1;

  /** Marks that look the same, one for each category; null for no mark. */
  record Series(String label, SeriesStyle style, List<@Nullable Double> values) {

    /** The values of a series of one mark, at one of so many categories. */
    static List<@Nullable Double> only(int category, int categories, @Nullable Double value) {
      List<@Nullable Double> values = new ArrayList<>(Collections.nCopies(categories, null));
      values.set(category, value);
      return values;
    }
  }

  @Override
  public CategoryChart draw(boolean alone) {
    CategoryChart chart =
        Look.categoryChart(
            title,
            yTitle,
            stacked ? CategorySeriesRenderStyle.Bar : CategorySeriesRenderStyle.Scatter,
            categories.size(),
            alone);
    if (stacked) {
      chart.getStyler().setStacked(true).setAvailableSpaceFill(0.6);
    } else {
      chart.getStyler().setMarkerSize(11);
      if (Scale.AUTOMATIC.isLogarithmic(values())) {
        Look.logarithmicY(chart.getStyler(), values());
      } else {
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(HEADROOM * values().max().orElse(1));
      }
    }
    List<String> labels = Look.distinct(categories);
    Set<String> inLegend = new HashSet<>();
    for (int i = 0; i < series.size(); i++) {
      Series one = series.get(i);
      CategorySeries drawn = chart.addSeries(i + " " + one.label(), labels, one.values());
      drawn.setLabel(Look.label(one.label()));
      drawn.setShowInLegend(inLegend.add(one.label()));
      drawn.setFillColor(one.style().ink().color());
      if (stacked) {
        drawn.setLineColor(one.style().ink().color());
      } else {
        one.style().mark(drawn);
      }
    }
    return chart;
  }

  private DoubleStream values() {
    return series.stream()
        .flatMap(one -> one.values().stream())
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue);
  }
}
