package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.MeanCurve;
import dev.gauntlet.reports.analysis.MeanCurve.Point;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.chart.Look.Scale;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pictures with a line for each contender of a contest; names of files begin with the prefix. */
record CurvePictures(Contest contest, String prefix, Function<Contender, SeriesStyle> styles) {

  /** A figure that a task breaks down by a number: {@code exact_match.carries=2}. */
  private static final Pattern BREAKDOWN =
      Pattern.compile("(?<metric>[\\w-]+)\\.(?<by>[\\w-]+)=(?<value>-?\\d+(?:\\.\\d+)?)");

  private static final String ON_THE_WAY =
      " Each is a mean over seeds, with its interval over them, as far as all of them go. On the"
          + " way a sample of the test part is scored, at the end, in the tables, all of it.";

  /** What a curve is drawn over: part of a file name, words for readers, title of the axis. */
  private record Axis(
      String slug, String label, String title, Scale scale, ToDoubleFunction<CurvePoint> of) {}

  private static final List<Axis> AXES =
      List.of(
          new Axis(
              "time", "training time", "training time (s)", Scale.LINEAR, CurvePoint::trainSeconds),
          new Axis("steps", "steps", "optimizer steps", Scale.AUTOMATIC, CurvePoint::step),
          new Axis(
              "examples",
              "examples",
              "examples trained on",
              Scale.AUTOMATIC,
              CurvePoint::examples));

  /** Test loss and accuracy in the course of training, each by time, by steps, by examples. */
  List<List<Picture>> learning() {
    return Stream.of(
            learning("test-loss", contest.loss(), " (nats)", contest.targets().lossOfPart()),
            learning("test-accuracy", contest.accuracy(), "", contest.targets().accuracyOfPart()))
        .filter(variants -> !variants.isEmpty())
        .toList();
  }

  private List<Picture> learning(
      String slug, Measure measure, String unit, ToDoubleFunction<SplitScore> score) {
    List<Picture> variants = new ArrayList<>();
    for (Axis axis : AXES) {
      Function<Contender, MeanCurve> curve =
          contender ->
              contender
                  .selected()
                  .map(cell -> MeanCurve.of(cell.succeeded(), axis.of(), p -> ofTest(p, score)))
                  .orElse(MeanCurve.EMPTY);
      LinePlot plot =
          new LinePlot(
              "%s against %s, %s".formatted(measure.label(), axis.label(), contest.label()),
              axis.title(),
              axis.scale(),
              Format.uncapitalized(measure.label()) + unit,
              measure.unit(),
              lines(curve));
      picture(slug + "-by-" + axis.slug(), axis.label(), plot, ON_THE_WAY).ifPresent(variants::add);
    }
    return variants;
  }

  /** NaN where the test part was not scored. */
  private static double ofTest(CurvePoint point, ToDoubleFunction<SplitScore> score) {
    return point.test() == null ? Double.NaN : score.applyAsDouble(point.test());
  }

  /** Test accuracy against learning rate, and the task's own figures that it breaks down. */
  Stream<Picture> kinds() {
    return Stream.concat(overLearningRates().stream(), breakdowns().stream());
  }

  /** Test accuracy against learning rate; none if nobody had a choice. */
  private Optional<Picture> overLearningRates() {
    Measure accuracy = contest.accuracy();
    Function<Contender, MeanCurve> curve =
        contender ->
            MeanCurve.ofPoints(
                contender.cells().stream()
                    .filter(cell -> cell.mean(accuracy).isPresent())
                    .map(cell -> new Point(cell.training().learningRate(), cell.summary(accuracy)))
                    .toList());
    LinePlot plot =
        new LinePlot(
            "%s against learning rate, %s".formatted(accuracy.label(), contest.label()),
            "learning rate",
            Scale.LOGARITHMIC,
            Format.uncapitalized(accuracy.label()),
            Unit.SHARE,
            lines(curve));
    return picture("test-accuracy-by-learning-rate", "", plot, "");
  }

  /** A part of a figure, and the number that tells it from the others. */
  private record Part(double value, Measure measure) {}

  /** The task's own figures that it breaks down by a number. */
  private List<Picture> breakdowns() {
    Map<List<String>, List<Part>> families = new LinkedHashMap<>();
    for (Measure measure : contest.taskMeasures()) {
      Matcher m = BREAKDOWN.matcher(measure.name());
      if (m.matches()) {
        List<String> family =
            List.of(m.group("metric").replace('_', ' '), m.group("by").replace('_', ' '));
        families
            .computeIfAbsent(family, f -> new ArrayList<>())
            .add(new Part(Double.parseDouble(m.group("value")), measure));
      }
    }
    List<Picture> pictures = new ArrayList<>();
    families.forEach(
        (family, parts) -> {
          String what = String.join(" by ", family);
          LinePlot plot =
              new LinePlot(
                  Format.capitalized(what) + ", " + contest.label(),
                  family.get(1),
                  Scale.LINEAR,
                  family.get(0),
                  parts.get(0).measure().unit(),
                  lines(contender -> breakdown(contender, parts)));
          picture(what.replace(' ', '-'), "", plot, "").ifPresent(pictures::add);
        });
    return pictures;
  }

  private static MeanCurve breakdown(Contender contender, List<Part> parts) {
    return MeanCurve.ofPoints(
        contender.selected().stream()
            .flatMap(
                cell -> parts.stream().map(p -> new Point(p.value(), cell.summary(p.measure()))))
            .filter(point -> point.y().n() > 0)
            .toList());
  }

  private List<LinePlot.Line> lines(Function<Contender, MeanCurve> curve) {
    return contest.contenders().stream()
        .map(c -> new LinePlot.Line(c.label(), styles.apply(c), curve.apply(c).points()))
        .filter(line -> line.points().size() > 1)
        .toList();
  }

  private Optional<Picture> picture(String slug, String axis, LinePlot plot, String note) {
    if (plot.lines().isEmpty()) {
      return Optional.empty();
    }
    String ends =
        plot.lines().stream()
            .map(
                line ->
                    "%s %s at %s"
                        .formatted(
                            line.label(),
                            Format.withUnit(line.end().y().mean(), plot.unit()),
                            Format.compact(line.end().x())))
            .collect(Collectors.joining(", ", "Where each line ends: ", "." + note));
    String name = prefix + "-" + slug;
    return Optional.of(
        new Picture(name, axis, plot.title(), ends, List.of(), plot.data(name), plot));
  }
}
