package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Time to the target: a marker for each trial that reached it. How many did is part of a
 * contender's label, so that "not reached" stays visible without being a number.
 *
 * @param title what it shows
 * @param racers the contenders
 */
record TargetPlot(String title, List<Racer> racers) implements Picture.Drawing {

  /** Room above the slowest; without it XChart labels an axis of a single time oddly. */
  private static final double HEADROOM = 1.1;

  record Racer(String label, SeriesStyle style, Target.Times times) {
    String reached() {
      return times.seconds().size() + " of " + times.trials();
    }
  }

  @Override
  public CategoryChart draw(boolean alone) {
    CategoryChart chart =
        Look.categoryChart(
            title,
            "training time to target (s)",
            CategorySeriesRenderStyle.Scatter,
            racers.size(),
            alone);
    chart.getStyler().setMarkerSize(10);
    boolean logarithmic = Scale.AUTOMATIC.isLogarithmic(times());
    if (logarithmic) {
      Look.logarithmicY(chart.getStyler(), times());
    }
    if (!logarithmic) {
      double slowest = times().max().orElse(1);
      chart.getStyler().setYAxisMin(0.0).setYAxisMax(HEADROOM * slowest);
    }
    List<String> labels =
        Look.distinct(racers.stream().map(r -> r.label() + " (" + r.reached() + ")").toList());
    for (int i = 0; i < racers.size(); i++) {
      addMarkers(chart, labels, i);
    }
    return chart;
  }

  private DoubleStream times() {
    return racers.stream()
        .flatMap(racer -> racer.times().seconds().stream())
        .mapToDouble(Double::doubleValue);
  }

  private void addMarkers(CategoryChart chart, List<String> labels, int index) {
    Racer racer = racers.get(index);
    int count = Math.max(1, racer.times().seconds().size()); // one series at least, for the label
    for (int k = 0; k < count; k++) {
      List<@Nullable Double> values = new ArrayList<>(Collections.nCopies(labels.size(), null));
      if (k < racer.times().seconds().size()) {
        values.set(index, racer.times().seconds().get(k));
      }
      CategorySeries series = chart.addSeries(index + " " + k, labels, values);
      series.setLineStyle(SeriesLines.NONE);
      series.setMarker(racer.style().marker());
      series.setMarkerColor(racer.style().ink().color());
      series.setLabel(Look.label(racer.label()));
      series.setShowInLegend(k == 0);
    }
  }

  /** The times; an empty one is of a trial that did not reach the target. */
  Table data(String name) {
    StringColumn contender = StringColumn.create("contender");
    IntColumn trial = IntColumn.create("trial");
    DoubleColumn seconds = DoubleColumn.create("seconds");
    for (Racer racer : racers) {
      for (int i = 0; i < racer.times().trials(); i++) {
        contender.append(racer.label());
        trial.append(i + 1);
        if (i < racer.times().seconds().size()) {
          seconds.append(Look.rounded(racer.times().seconds().get(i)));
        } else {
          seconds.appendMissing();
        }
      }
    }
    return Table.create(name, contender, trial, seconds);
  }
}
