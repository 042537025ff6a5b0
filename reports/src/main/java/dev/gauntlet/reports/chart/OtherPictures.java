package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Climb;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.chart.CategoryPlot.Series;
import dev.gauntlet.reports.chart.Picture.LegendEntry;
import dev.gauntlet.reports.chart.SeriesStyle.Ink;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Schema;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** Pictures of a contest with a mark or a bar for each contender. */
record OtherPictures(
    Outcome outcome, List<Engine> engines, String prefix, Function<Contender, SeriesStyle> styles) {

  /** What a trial spends its time on. */
  private record Phase(String name, ToDoubleFunction<Timing> seconds) {}

  private static final List<Phase> PHASES =
      List.of(
          new Phase("batch", Timing::batchSeconds),
          new Phase("forward", Timing::forwardSeconds),
          new Phase("backward", Timing::backwardSeconds),
          new Phase("optimizer", Timing::optimizerSeconds),
          new Phase("evaluation", Timing::evalSeconds),
          new Phase("other", OtherPictures::otherSeconds));

  /** A figure of a contender: a row of the table beside a picture. */
  private record Mark(String contender, String kind, @Nullable Double figure) {}

  /** What is neither one of the phases of training nor evaluation. */
  private static double otherSeconds(Timing t) {
    double phases =
        t.batchSeconds() + t.forwardSeconds() + t.backwardSeconds() + t.optimizerSeconds();
    return t.otherSeconds() + Math.max(0, t.trainSeconds() - phases);
  }

  /**
   * Time to the target, a mark for each trial; none if fewer than two trials reached it: that is
   * said in a sentence. How many did is part of a contender's label, so that "not reached" stays
   * visible without being a number.
   */
  private Optional<Picture> timeToTarget() {
    List<Contender> racers = contenders(c -> outcome.times(c).isPresent());
    List<Series> series = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> medians = new ArrayList<>();
    for (Contender racer : racers) {
      Target.Times times = outcome.times(racer).orElseThrow();
      for (int k = 0; k < times.trials(); k++) {
        Double time = k < times.seconds().size() ? times.seconds().get(k) : null;
        List<@Nullable Double> only = Series.only(labels.size(), racers.size(), time);
        series.add(new Series(racer.label(), styles.apply(racer), only));
        marks.add(new Mark(racer.label(), "" + (k + 1), time));
      }
      String reached = times.seconds().size() + " of " + times.trials();
      OptionalDouble median = times.median();
      labels.add("%s (%s)".formatted(racer.label(), reached));
      medians.add(
          racer.label()
              + " "
              + (median.isPresent()
                  ? Format.duration(median.getAsDouble())
                  : "not reached (" + reached + " did)"));
    }
    if (marks.stream().filter(mark -> mark.figure() != null).count() < 2) {
      return Optional.empty();
    }
    String title = "Time to target, " + outcome.contest().label();
    String description =
        "Target: %s. Median over the trials: %s."
            .formatted(
                outcome.target().map(Target::description).orElseThrow(),
                String.join(", ", medians));
    CategoryPlot plot =
        new CategoryPlot(title, "training time to target (s)", labels, series, false);
    return Optional.of(
        picture("time-to-target", description, List.of(), "trial", "seconds", marks, plot));
  }

  /** The loss of each rung of a ladder. */
  Picture ladder(Climb climb) {
    List<LadderPlot.Rung> rungs = new ArrayList<>();
    List<String> losses = new ArrayList<>();
    for (Climb.Rung rung : climb.rungs()) {
      Summary loss = rung.cell().summary(climb.contest().loss());
      String label = rung.contender().label();
      double half = loss.interval().exists() ? loss.halfWidth() : 0;
      rungs.add(new LadderPlot.Rung(label, styles.apply(rung.contender()), loss.mean(), half));
      losses.add(label + " " + Format.interval(loss, Unit.NATS));
    }
    String loss = climb.contest().loss().label();
    String title = "Rung by rung, " + climb.contest().label();
    LadderPlot plot = new LadderPlot(title, Format.uncapitalized(loss) + " (nats)", rungs);
    String name = prefix + "-ladder";
    String description = loss + ", from the lowest rung: " + String.join(", ", losses) + ".";
    return new Picture(name, "", title, description, List.of(), plot.data(name), plot);
  }

  /** What quality costs, as far as it is known. */
  Stream<Picture> cost() {
    return Stream.of(
            timeToTarget(),
            cost("parameters", "parameters", Measures.PARAMETERS),
            cost("time-per-example", "time per example (µs)", Measures.TIME_PER_EXAMPLE),
            latency(),
            phases())
        .flatMap(Optional::stream);
  }

  /**
   * Loss against a cost, with the Pareto front; none if fewer than two have both, or if trials
   * stopped early, so that their losses are of different moments.
   */
  private Optional<Picture> cost(String slug, String axis, Measure cost) {
    List<CostPlot.Point> points = new ArrayList<>();
    for (var place : outcome.ranking().places()) {
      Contender contender = place.contender();
      double loss = place.summary().mean();
      place
          .cell()
          .mean(cost)
          .ifPresent(
              mean ->
                  points.add(
                      new CostPlot.Point(contender.label(), styles.apply(contender), mean, loss)));
    }
    if (points.size() < 2 || outcome.contest().race().isPresent()) {
      return Optional.empty();
    }
    String loss = outcome.ranking().measure().label();
    String name = prefix + "-loss-by-" + slug;
    String title =
        "%s against %s, %s"
            .formatted(loss, Format.uncapitalized(cost.label()), outcome.contest().label());
    CostPlot plot = new CostPlot(title, axis, Format.uncapitalized(loss) + " (nats)", points);
    String description =
        plot.front().stream()
            .map(CostPlot.Point::label)
            .collect(Collectors.joining(", ", "On the Pareto front, from the cheapest: ", "."));
    return Optional.of(new Picture(name, "", title, description, List.of(), plot.data(name), plot));
  }

  /** Where the time of a trial went; none if no trial succeeded. */
  private Optional<Picture> phases() {
    List<Contender> contenders = contenders(c -> c.selected().isPresent());
    List<Series> series = new ArrayList<>();
    for (Phase phase : PHASES) {
      SeriesStyle style = new SeriesStyle(Ink.PHASES.get(series.size()), 0, 0);
      series.add(series(phase.name(), style, contenders, c -> mean(c, phase)));
    }
    String title = "Where the time went, " + outcome.contest().label();
    return byKind(
        "phases",
        "phase",
        "seconds",
        new CategoryPlot(title, "time (s)", labels(contenders), series, true));
  }

  /** Latency of the trained models on each engine; none if it was not measured. */
  private Optional<Picture> latency() {
    List<Contender> contenders =
        contenders(c -> engines.stream().anyMatch(engine -> latency(c, engine) != null));
    List<Series> series = new ArrayList<>();
    for (Engine engine : engines) {
      SeriesStyle style = SeriesStyle.ofEngine(series.size());
      series.add(series(engine.name(), style, contenders, c -> latency(c, engine)));
    }
    String title = "Latency of the trained models, " + outcome.contest().label();
    String axis = "latency at full context (µs)";
    return byKind(
        "latency",
        "engine",
        "full_context_p50_us",
        new CategoryPlot(title, axis, labels(contenders), series, false));
  }

  private static List<String> labels(List<Contender> contenders) {
    return contenders.stream().map(Contender::label).toList();
  }

  private static Series series(
      String label,
      SeriesStyle style,
      List<Contender> contenders,
      Function<Contender, @Nullable Double> figure) {
    List<@Nullable Double> values = new ArrayList<>();
    contenders.forEach(contender -> values.add(figure.apply(contender)));
    return new Series(label, style, values);
  }

  /** A picture of a figure by contender and kind; none if there are no contenders. */
  private Optional<Picture> byKind(String slug, String kind, String figure, CategoryPlot plot) {
    List<Mark> marks = new ArrayList<>();
    List<LegendEntry> legend = new ArrayList<>();
    for (Series series : plot.series()) {
      for (int c = 0; c < plot.categories().size(); c++) {
        marks.add(new Mark(plot.categories().get(c), series.label(), series.values().get(c)));
      }
      SeriesStyle style = series.style();
      String swatch = plot.stacked() ? style.ink().swatch() : style.swatch();
      legend.add(new LegendEntry(swatch, series.label()));
    }
    String description =
        plot.categories().stream()
            .map(contender -> inWords(contender, marks, plot.stacked()))
            .collect(Collectors.joining("; ", "Mean over the trials. ", "."));
    return plot.categories().isEmpty()
        ? Optional.empty()
        : Optional.of(picture(slug, description, legend, kind, figure, marks, plot));
  }

  private Picture picture(
      String slug,
      String description,
      List<LegendEntry> legend,
      String kind,
      String figure,
      List<Mark> marks,
      CategoryPlot plot) {
    String name = prefix + "-" + slug;
    Table data =
        new Schema<Mark>()
            .text("contender", Mark::contender)
            .text(kind, Mark::kind)
            .real(figure, mark -> mark.figure() == null ? null : Look.rounded(mark.figure()))
            .table(name, marks);
    return new Picture(name, "", plot.title(), description, legend, data, plot);
  }

  /** {@code mlp: batch 12 %, forward 30 %}, or {@code mlp: PyTorch 12 µs}. */
  private static String inWords(String contender, List<Mark> marks, boolean shares) {
    List<Mark> own = marks.stream().filter(m -> m.contender().equals(contender)).toList();
    double total = own.stream().mapToDouble(m -> m.figure() == null ? 0 : m.figure()).sum();
    return own.stream()
        .map(
            mark ->
                mark.kind()
                    + " "
                    + (shares && mark.figure() != null
                        ? Math.round(100 * mark.figure() / total) + " %"
                        : Format.withUnit(mark.figure(), Unit.MICROSECONDS)))
        .collect(Collectors.joining(", ", contender + ": ", ""));
  }

  private List<Contender> contenders(Predicate<Contender> having) {
    return outcome.contest().contenders().stream().filter(having).toList();
  }

  private static @Nullable Double latency(Contender contender, Engine engine) {
    return contender
        .selected()
        .map(cell -> Schema.orNull(cell.mean(engine.fullContext())))
        .orElse(null);
  }

  /** Over the trials that succeeded; 0 if none did. */
  private static double mean(Contender contender, Phase phase) {
    return contender
        .succeeded()
        .flatMap(trial -> Stream.ofNullable(trial.result()))
        .mapToDouble(result -> phase.seconds().applyAsDouble(result.timing()))
        .average()
        .orElse(0);
  }
}
