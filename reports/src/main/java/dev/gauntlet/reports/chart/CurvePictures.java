package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.MeanCurve;
import dev.gauntlet.reports.analysis.MeanCurve.Point;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.chart.Pictures.Figure;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Pictures with a line for each contender of a contest.
 *
 * @param contest whose contenders they are
 * @param prefix what the names of its files begin with
 * @param styles how contenders look
 */
record CurvePictures(Contest contest, String prefix, Pictures.Styles styles) {

  /** A figure that a task breaks down: {@code exact_match.carries=2}. */
  private static final Pattern BREAKDOWN =
      Pattern.compile("(?<metric>[\\w-]+)\\.(?<by>[\\w-]+)=(?<value>-?\\d+(?:\\.\\d+)?)");

  private static final String ON_THE_WAY =
      " Each is a mean over seeds, with its interval over them, as far as all of them go. On the way"
          + " a sample of the test part is scored, at the end, in the tables, all of it.";

  /** What a curve is drawn over. */
  enum Axis {
    TIME("time", "training time", "training time (s)", Scale.LINEAR),
    STEPS("steps", "steps", "optimizer steps", Scale.AUTOMATIC),
    EXAMPLES("examples", "examples", "examples trained on", Scale.AUTOMATIC);

    private final String slug;
    private final String label;
    private final String title;
    private final Scale scale;

    Axis(String slug, String label, String title, Scale scale) {
      this.slug = slug;
      this.label = label;
      this.title = title;
      this.scale = scale;
    }

    private double of(CurvePoint point) {
      return switch (this) {
        case TIME -> point.trainSeconds();
        case STEPS -> point.step();
        case EXAMPLES -> point.examples();
      };
    }
  }

  /** Test loss and accuracy in the course of training: by time, by steps, by examples. */
  List<Figure> learning() {
    List<Figure> figures = new ArrayList<>();
    addFigure(figures, "test-loss", contest.loss(), " (nats)", contest.targets().lossOfPart());
    addFigure(figures, "test-accuracy", contest.accuracy(), "", contest.targets().accuracyOfPart());
    return figures;
  }

  private void addFigure(
      List<Figure> figures,
      String slug,
      Measure measure,
      String unit,
      ToDoubleFunction<SplitScore> score) {
    List<String> axes = new ArrayList<>();
    List<Picture> variants = new ArrayList<>();
    for (Axis axis : Axis.values()) {
      int before = variants.size();
      add(
          variants,
          slug + "-by-" + axis.slug,
          measure.label() + " against " + axis.label,
          axis.title,
          axis.scale,
          Format.uncapitalized(measure.label()) + unit,
          measure.unit(),
          ON_THE_WAY,
          lines(curve(axis, point -> ofTest(point, score))));
      if (variants.size() > before) {
        axes.add(axis.label);
      }
    }
    if (!variants.isEmpty()) {
      figures.add(new Figure(axes, variants));
    }
  }

  /** NaN where the test part was not scored. */
  private static double ofTest(CurvePoint point, ToDoubleFunction<SplitScore> score) {
    return point.test() == null ? Double.NaN : score.applyAsDouble(point.test());
  }

  /** Test accuracy against learning rate; none if nobody had a choice. */
  List<Picture> overLearningRates() {
    List<Picture> pictures = new ArrayList<>();
    add(
        pictures,
        "test-accuracy-by-learning-rate",
        contest.accuracy().label() + " against learning rate",
        "learning rate",
        Scale.LOGARITHMIC,
        Format.uncapitalized(contest.accuracy().label()),
        Unit.SHARE,
        "",
        lines(this::accuracyByLearningRate));
    return pictures;
  }

  /** The task's own figures that it breaks down by a number. */
  List<Picture> breakdowns() {
    Map<String, List<Measure>> families = new LinkedHashMap<>();
    for (Measure measure : contest.taskMeasures()) {
      Matcher m = BREAKDOWN.matcher(measure.name());
      if (m.matches()) {
        String family = m.group("metric") + " by " + m.group("by");
        families.computeIfAbsent(family, f -> new ArrayList<>()).add(measure);
      }
    }
    List<Picture> pictures = new ArrayList<>();
    families.forEach(
        (family, measures) -> {
          String readable = family.replace('_', ' ');
          add(
              pictures,
              readable.replace(' ', '-'),
              Format.capitalized(readable),
              readable.substring(readable.lastIndexOf(' ') + 1),
              Scale.LINEAR,
              readable.substring(0, readable.indexOf(" by ")),
              measures.get(0).unit(),
              "",
              lines(contender -> breakdown(contender, measures)));
        });
    return pictures;
  }

  private static Function<Contender, MeanCurve> curve(
      Axis axis, ToDoubleFunction<CurvePoint> figure) {
    return contender ->
        contender
            .selected()
            .map(cell -> MeanCurve.of(cell.succeeded(), axis::of, figure))
            .orElse(MeanCurve.EMPTY);
  }

  private MeanCurve accuracyByLearningRate(Contender contender) {
    return MeanCurve.ofPoints(
        contender.cells().stream()
            .filter(cell -> cell.mean(contest.accuracy()).isPresent())
            .map(
                cell -> new Point(cell.training().learningRate(), cell.summary(contest.accuracy())))
            .toList());
  }

  private static MeanCurve breakdown(Contender contender, List<Measure> measures) {
    List<Point> points = new ArrayList<>();
    for (Measure measure : measures) {
      Matcher m = BREAKDOWN.matcher(measure.name());
      Summary summary =
          contender.selected().map(cell -> cell.summary(measure)).orElse(Summary.of());
      if (m.matches() && summary.n() > 0) {
        points.add(new Point(Double.parseDouble(m.group("value")), summary));
      }
    }
    return MeanCurve.ofPoints(points);
  }

  private List<LinePlot.Line> lines(Function<Contender, MeanCurve> curve) {
    List<LinePlot.Line> lines = new ArrayList<>();
    for (Contender contender : contest.contenders()) {
      MeanCurve points = curve.apply(contender);
      if (points.points().size() > 1) {
        lines.add(new LinePlot.Line(contender.label(), styles.of(contender), points));
      }
    }
    return lines;
  }

  private void add(
      List<Picture> pictures,
      String slug,
      String title,
      String xTitle,
      Scale xScale,
      String yTitle,
      Unit unit,
      String note,
      List<LinePlot.Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    String name = prefix + "-" + slug;
    String whole = title + ", " + contest.label();
    String description =
        lines.stream()
            .map(
                line ->
                    "%s %s at %s"
                        .formatted(
                            line.label(),
                            Format.withUnit(end(line).y().mean(), unit),
                            Format.compact(end(line).x())))
            .collect(Collectors.joining(", ", "Where each line ends: ", "." + note));
    LinePlot plot = new LinePlot(whole, xTitle, xScale, yTitle, unit, lines);
    pictures.add(new Picture(name, whole, description, List.of(), plot.data(name), plot));
  }

  private static Point end(LinePlot.Line line) {
    return line.curve().points().get(line.curve().points().size() - 1);
  }
}
