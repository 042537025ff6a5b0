package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.chart.Picture.LegendEntry;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of a contest with a mark or a bar for each contender.
 *
 * @param outcome how the contest ended
 * @param engines where inference was measured
 * @param prefix what the names of its files begin with
 * @param styles how contenders look
 */
record OtherPictures(Outcome outcome, List<Engine> engines, String prefix, Styles styles) {

  private record Part(String name, ToDoubleFunction<Timing> seconds) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("batch", Timing::batchSeconds),
          new Part("forward", Timing::forwardSeconds),
          new Part("backward", Timing::backwardSeconds),
          new Part("optimizer", Timing::optimizerSeconds),
          new Part("evaluation", Timing::evalSeconds),
          new Part("other", OtherPictures::otherSeconds));

  /** What is neither one of the phases of training nor evaluation. */
  private static double otherSeconds(Timing t) {
    return t.otherSeconds()
        + Math.max(
            0,
            t.trainSeconds()
                - t.batchSeconds()
                - t.forwardSeconds()
                - t.backwardSeconds()
                - t.optimizerSeconds());
  }

  /** Time to the target; none if fewer than two trials reached it: that is said in a sentence. */
  List<Picture> timeToTarget() {
    List<TargetPlot.Racer> racers = new ArrayList<>();
    for (Contender contender : outcome.contest().contenders()) {
      outcome
          .times(contender)
          .ifPresent(
              times ->
                  racers.add(new TargetPlot.Racer(contender.label(), styles.of(contender), times)));
    }
    if (racers.stream().mapToInt(racer -> racer.times().seconds().size()).sum() < 2) {
      return List.of();
    }
    String name = prefix + "-time-to-target";
    String title = "Time to target, " + outcome.contest().label();
    String target = outcome.target().map(Target::description).orElseThrow();
    String description =
        racers.stream()
            .map(racer -> racer.label() + " " + median(racer))
            .collect(
                Collectors.joining(", ", "Target: " + target + ". Median over the trials: ", "."));
    TargetPlot plot = new TargetPlot(title, racers);
    return List.of(new Picture(name, title, description, List.of(), plot.data(name), plot));
  }

  private static String median(TargetPlot.Racer racer) {
    OptionalDouble median = racer.times().median();
    return median.isPresent()
        ? Format.duration(median.getAsDouble())
        : "not reached (" + racer.reached() + " did)";
  }

  /** Loss against parameters and against time per example, with the Pareto front. */
  List<Picture> cost() {
    if (outcome.contest().race().isPresent()) {
      return List.of(); // trials that stopped early have losses of different moments
    }
    List<Picture> pictures = new ArrayList<>();
    addCost(pictures, "parameters", "parameters", Measures.PARAMETERS);
    addCost(pictures, "time-per-example", "time per example (µs)", Measures.TIME_PER_EXAMPLE);
    return pictures;
  }

  private void addCost(List<Picture> pictures, String slug, String axis, Measure cost) {
    Measure loss = outcome.ranking().measure();
    List<CostPlot.Point> points = new ArrayList<>();
    for (var place : outcome.ranking().places()) {
      OptionalDouble mean = place.cell().mean(cost);
      if (mean.isPresent()) {
        points.add(
            new CostPlot.Point(
                place.contender().label(),
                styles.of(place.contender()),
                mean.getAsDouble(),
                place.summary().mean()));
      }
    }
    if (points.size() < 2) {
      return;
    }
    String name = prefix + "-loss-by-" + slug;
    String title =
        loss.label()
            + " against "
            + Format.uncapitalized(cost.label())
            + ", "
            + outcome.contest().label();
    CostPlot plot =
        new CostPlot(title, axis, Format.uncapitalized(loss.label()) + " (nats)", points);
    String description =
        plot.front().stream()
            .map(CostPlot.Point::label)
            .collect(Collectors.joining(", ", "On the Pareto front, from the cheapest: ", "."));
    pictures.add(new Picture(name, title, description, List.of(), plot.data(name), plot));
  }

  /** Where the time of a trial went; none if no trial succeeded. */
  List<Picture> phases() {
    List<Contender> contenders =
        outcome.contest().contenders().stream().filter(c -> c.selected().isPresent()).toList();
    if (contenders.isEmpty()) {
      return List.of();
    }
    List<PhasePlot.Phase> phases = new ArrayList<>();
    List<LegendEntry> legend = new ArrayList<>();
    for (int i = 0; i < PARTS.size(); i++) {
      Part part = PARTS.get(i);
      Ink ink = Ink.PHASES.get(i);
      phases.add(
          new PhasePlot.Phase(
              part.name(),
              ink,
              contenders.stream().map(c -> mean(c.selected().orElseThrow(), part)).toList()));
      legend.add(new LegendEntry(ink.swatch(), part.name()));
    }
    String name = prefix + "-phases";
    String title = "Where the time went, " + outcome.contest().label();
    PhasePlot plot =
        new PhasePlot(title, contenders.stream().map(Contender::label).toList(), phases);
    return List.of(new Picture(name, title, shares(plot), legend, plot.data(name), plot));
  }

  /** Latency of the trained models on each engine; none if it was not measured. */
  List<Picture> latency() {
    List<Contender> contenders =
        outcome.contest().contenders().stream()
            .filter(c -> engines.stream().anyMatch(engine -> latency(c, engine) != null))
            .toList();
    if (contenders.isEmpty()) {
      return List.of();
    }
    List<EnginePlot.Series> series = new ArrayList<>();
    List<LegendEntry> legend = new ArrayList<>();
    for (int i = 0; i < engines.size(); i++) {
      Engine engine = engines.get(i);
      SeriesStyle style = SeriesStyle.ofEngine(i);
      series.add(
          new EnginePlot.Series(
              engine.name(),
              style,
              contenders.stream().map(c -> latency(c, engine)).collect(Collectors.toList())));
      legend.add(new LegendEntry(style.swatch(), engine.name()));
    }
    String name = prefix + "-latency";
    String title = "Latency of the trained models, " + outcome.contest().label();
    EnginePlot plot =
        new EnginePlot(title, contenders.stream().map(Contender::label).toList(), series);
    String description =
        series.stream()
            .map(s -> s.name() + ": " + latencies(contenders, s))
            .collect(Collectors.joining("; ", "", "."));
    return List.of(new Picture(name, title, description, legend, plot.data(name), plot));
  }

  private static @Nullable Double latency(Contender contender, Engine engine) {
    OptionalDouble mean =
        contender
            .selected()
            .map(cell -> cell.mean(engine.fullContext()))
            .orElse(OptionalDouble.empty());
    return mean.isEmpty() ? null : mean.getAsDouble();
  }

  private static String latencies(List<Contender> contenders, EnginePlot.Series series) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      words.add(
          contenders.get(i).label()
              + " "
              + Format.withUnit(series.microseconds().get(i), Unit.MICROSECONDS));
    }
    return String.join(", ", words);
  }

  private static double mean(Cell cell, Part part) {
    return cell.succeeded().stream()
        .map(TrialRecord::result)
        .filter(Objects::nonNull)
        .mapToDouble(result -> part.seconds().applyAsDouble(result.timing()))
        .average()
        .orElse(0);
  }

  /** In words: {@code mlp: batch 12 %, forward 30 %; ...}. */
  private static String shares(PhasePlot plot) {
    List<String> sentences = new ArrayList<>();
    for (int c = 0; c < plot.contenders().size(); c++) {
      int contender = c;
      double total = plot.phases().stream().mapToDouble(p -> p.seconds().get(contender)).sum();
      sentences.add(
          plot.contenders().get(c)
              + ": "
              + plot.phases().stream()
                  .map(
                      p ->
                          p.name()
                              + " "
                              + Math.round(100 * p.seconds().get(contender) / total)
                              + " %")
                  .collect(Collectors.joining(", ")));
    }
    return "Mean over the trials. " + String.join("; ", sentences) + ".";
  }
}
