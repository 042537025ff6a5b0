package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.chart.CategoryPlot.Series;
import dev.gauntlet.reports.chart.Picture.LegendEntry;
import dev.gauntlet.reports.table.Schema;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.Timing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * Pictures of a contest with a mark or a bar for each contender.
 *
 * @param outcome how the contest ended
 * @param engines where inference was measured
 * @param prefix what the names of its files begin with
 * @param styles how contenders look
 */
record OtherPictures(Outcome outcome, List<Engine> engines, String prefix, Pictures.Styles styles) {

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

  /** A figure of a contender, of one of several kinds: a row of the table beside a picture. */
  private record Mark(String contender, String kind, @Nullable Double figure) {
    static Table table(String name, String kind, String figure, List<Mark> marks) {
      return new Schema<Mark>()
          .text("contender", Mark::contender)
          .text(kind, Mark::kind)
          .real(figure, mark -> mark.figure() == null ? null : Look.rounded(mark.figure()))
          .table(name, marks);
    }
  }

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
  List<Picture> timeToTarget() {
    List<Contender> racers = contenders(c -> outcome.times(c).isPresent());
    List<Target.Times> times = racers.stream().map(c -> outcome.times(c).orElseThrow()).toList();
    if (times.stream().mapToInt(t -> t.seconds().size()).sum() < 2) {
      return List.of();
    }
    List<Series> series = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> medians = new ArrayList<>();
    for (int i = 0; i < racers.size(); i++) {
      Contender racer = racers.get(i);
      List<Double> seconds = times.get(i).seconds();
      for (int k = 0; k < times.get(i).trials(); k++) {
        Double time = k < seconds.size() ? seconds.get(k) : null;
        List<@Nullable Double> values = new ArrayList<>(Collections.nCopies(racers.size(), null));
        values.set(i, time);
        series.add(new Series(racer.label(), styles.of(racer), values));
        marks.add(new Mark(racer.label(), "" + (k + 1), time));
      }
      String reached = seconds.size() + " of " + times.get(i).trials();
      OptionalDouble median = times.get(i).median();
      labels.add("%s (%s)".formatted(racer.label(), reached));
      medians.add(
          racer.label()
              + " "
              + (median.isPresent()
                  ? Format.duration(median.getAsDouble())
                  : "not reached (" + reached + " did)"));
    }
    String name = prefix + "-time-to-target";
    String title = "Time to target, " + outcome.contest().label();
    String description =
        "Target: %s. Median over the trials: %s."
            .formatted(
                outcome.target().map(Target::description).orElseThrow(),
                String.join(", ", medians));
    CategoryPlot plot =
        new CategoryPlot(title, "training time to target (s)", labels, series, false);
    Table data = Mark.table(name, "trial", "seconds", marks);
    return List.of(new Picture(name, title, description, List.of(), data, plot));
  }

  /** Loss against parameters and against time per example, with the Pareto front. */
  List<Picture> cost() {
    if (outcome.contest().race().isPresent()) {
      return List.of(); // trials that stopped early have losses of different moments
    }
    return Stream.of(
            cost("parameters", "parameters", Measures.PARAMETERS),
            cost("time-per-example", "time per example (µs)", Measures.TIME_PER_EXAMPLE))
        .flatMap(List::stream)
        .toList();
  }

  private List<Picture> cost(String slug, String axis, Measure cost) {
    Measure loss = outcome.ranking().measure();
    List<CostPlot.Point> points = new ArrayList<>();
    for (var place : outcome.ranking().places()) {
      place
          .cell()
          .mean(cost)
          .ifPresent(
              mean ->
                  points.add(
                      new CostPlot.Point(
                          place.contender().label(),
                          styles.of(place.contender()),
                          mean,
                          place.summary().mean())));
    }
    if (points.size() < 2) {
      return List.of();
    }
    String name = prefix + "-loss-by-" + slug;
    String title =
        "%s against %s, %s"
            .formatted(loss.label(), Format.uncapitalized(cost.label()), outcome.contest().label());
    CostPlot plot =
        new CostPlot(title, axis, Format.uncapitalized(loss.label()) + " (nats)", points);
    String description =
        plot.front().stream()
            .map(CostPlot.Point::label)
            .collect(Collectors.joining(", ", "On the Pareto front, from the cheapest: ", "."));
    return List.of(new Picture(name, title, description, List.of(), plot.data(name), plot));
  }

  /** Where the time of a trial went; none if no trial succeeded. */
  List<Picture> phases() {
    List<Contender> contenders = contenders(c -> c.selected().isPresent());
    List<SeriesStyle> styled = Ink.PHASES.stream().map(ink -> new SeriesStyle(ink, 0, 0)).toList();
    BiFunction<Contender, Integer, @Nullable Double> seconds =
        (contender, phase) -> mean(contender.selected().orElseThrow(), PHASES.get(phase));
    return byKind(
        "phases",
        "Where the time went",
        "phase",
        "seconds",
        "time (s)",
        contenders,
        PHASES.stream().map(Phase::name).toList(),
        styled,
        true,
        seconds);
  }

  /** Latency of the trained models on each engine; none if it was not measured. */
  List<Picture> latency() {
    BiFunction<Contender, Integer, @Nullable Double> latency =
        (contender, engine) -> latency(contender, engines.get(engine));
    List<SeriesStyle> styled = new ArrayList<>();
    for (int i = 0; i < engines.size(); i++) {
      styled.add(SeriesStyle.ofEngine(i));
    }
    return byKind(
        "latency",
        "Latency of the trained models",
        "engine",
        "full_context_p50_us",
        "latency at full context (µs)",
        contenders(c -> engines.stream().anyMatch(engine -> latency(c, engine) != null)),
        engines.stream().map(Engine::name).toList(),
        styled,
        false,
        latency);
  }

  /** A picture of a figure by contender and kind; none if there are no contenders. */
  private List<Picture> byKind(
      String slug,
      String what,
      String kind,
      String column,
      String yTitle,
      List<Contender> contenders,
      List<String> kinds,
      List<SeriesStyle> styled,
      boolean stacked,
      BiFunction<Contender, Integer, @Nullable Double> figure) {
    if (contenders.isEmpty()) {
      return List.of();
    }
    List<Series> series = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    List<LegendEntry> legend = new ArrayList<>();
    for (int k = 0; k < kinds.size(); k++) {
      List<@Nullable Double> values = new ArrayList<>();
      for (Contender contender : contenders) {
        Double value = figure.apply(contender, k);
        values.add(value);
        marks.add(new Mark(contender.label(), kinds.get(k), value));
      }
      SeriesStyle style = styled.get(k);
      series.add(new Series(kinds.get(k), style, values));
      legend.add(new LegendEntry(stacked ? style.ink().swatch() : style.swatch(), kinds.get(k)));
    }
    String name = prefix + "-" + slug;
    String title = what + ", " + outcome.contest().label();
    List<String> labels = contenders.stream().map(Contender::label).toList();
    return List.of(
        new Picture(
            name,
            title,
            inWords(labels, marks, stacked),
            legend,
            Mark.table(name, kind, column, marks),
            new CategoryPlot(title, yTitle, labels, series, stacked)));
  }

  /** {@code mlp: batch 12 %, forward 30 %; ...}, or {@code mlp: PyTorch 12 µs; ...}. */
  private static String inWords(List<String> contenders, List<Mark> marks, boolean stacked) {
    List<String> sentences = new ArrayList<>();
    for (String contender : contenders) {
      List<Mark> own = marks.stream().filter(m -> m.contender().equals(contender)).toList();
      double total = own.stream().mapToDouble(m -> m.figure() == null ? 0 : m.figure()).sum();
      sentences.add(
          own.stream()
              .map(m -> m.kind() + " " + inWords(m.figure(), stacked ? total : Double.NaN))
              .collect(Collectors.joining(", ", contender + ": ", "")));
    }
    return "Mean over the trials. " + String.join("; ", sentences) + ".";
  }

  private static String inWords(@Nullable Double figure, double total) {
    return figure == null || Double.isNaN(total)
        ? Format.withUnit(figure, Unit.MICROSECONDS)
        : Math.round(100 * figure / total) + " %";
  }

  private List<Contender> contenders(Predicate<Contender> having) {
    return outcome.contest().contenders().stream().filter(having).toList();
  }

  private static @Nullable Double latency(Contender contender, Engine engine) {
    OptionalDouble mean =
        contender.selected().map(c -> c.mean(engine.fullContext())).orElse(OptionalDouble.empty());
    return mean.isEmpty() ? null : mean.getAsDouble();
  }

  private static double mean(Cell cell, Phase phase) {
    return cell.succeeded().stream()
        .flatMap(trial -> Stream.ofNullable(trial.result()))
        .mapToDouble(result -> phase.seconds().applyAsDouble(result.timing()))
        .average()
        .orElse(0);
  }
}
