package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.MeanCurve;
import dev.gauntlet.reports.analysis.MeanCurve.Point;
import dev.gauntlet.reports.analysis.Unit;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.CurvePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Test loss and accuracy of every contender in the course of training. */
final class CurvePictures {

  /** What a curve is drawn over. */
  private record Axis(String slug, String label, String title, ToDoubleFunction<CurvePoint> x) {}

  /** What is drawn. */
  private record Quality(
      String slug, String label, String title, Unit unit, ToDoubleFunction<CurvePoint> y) {}

  private static final List<Axis> AXES =
      List.of(new Axis("time", "training time", "training time (s)", CurvePoint::trainSeconds));

  private static final List<Quality> QUALITIES =
      List.of(
          new Quality(
              "test-loss", "Test loss", "test loss (nats)", Unit.NATS, p -> p.test().loss()),
          new Quality(
              "test-accuracy",
              "Test accuracy",
              "test accuracy",
              Unit.SHARE,
              p -> p.test().accuracy()));

  private CurvePictures() {}

  static List<Picture> of(Contest contest, String prefix, Styles styles) {
    List<Picture> pictures = new ArrayList<>();
    for (Axis axis : AXES) {
      for (Quality quality : QUALITIES) {
        List<LinePlot.Line> lines = lines(contest, axis, quality, styles);
        if (!lines.isEmpty()) {
          pictures.add(picture(contest, prefix, axis, quality, lines));
        }
      }
    }
    return pictures;
  }

  private static List<LinePlot.Line> lines(
      Contest contest, Axis axis, Quality quality, Styles styles) {
    List<LinePlot.Line> lines = new ArrayList<>();
    for (var contender : contest.contenders()) {
      contender
          .selected()
          .map(cell -> MeanCurve.of(cell.succeeded(), axis.x(), quality.y()))
          .filter(curve -> !curve.points().isEmpty())
          .ifPresent(
              curve ->
                  lines.add(new LinePlot.Line(contender.label(), styles.of(contender), curve)));
    }
    return lines;
  }

  private static Picture picture(
      Contest contest, String prefix, Axis axis, Quality quality, List<LinePlot.Line> lines) {
    String title = quality.label() + " against " + axis.label() + ", " + contest.label();
    String name = prefix + "-" + quality.slug() + "-by-" + axis.slug();
    String description =
        lines.stream()
            .map(line -> line.label() + " " + Format.withUnit(end(line).y().mean(), quality.unit()))
            .collect(Collectors.joining(", ", "At the end of each curve: ", "."));
    return new Picture(
        name,
        title,
        description,
        data(name, lines),
        new LinePlot(title, axis.title(), quality.title(), lines));
  }

  private static Point end(LinePlot.Line line) {
    List<Point> points = line.curve().points();
    return points.get(points.size() - 1);
  }

  private static Table data(String name, List<LinePlot.Line> lines) {
    StringColumn contender = StringColumn.create("contender");
    DoubleColumn x = DoubleColumn.create("x");
    IntColumn n = IntColumn.create("n");
    DoubleColumn mean = DoubleColumn.create("mean");
    DoubleColumn low = DoubleColumn.create("ci95_low");
    DoubleColumn high = DoubleColumn.create("ci95_high");
    for (LinePlot.Line line : lines) {
      for (Point point : line.curve().points()) {
        contender.append(line.label());
        x.append(point.x());
        n.append(point.y().n());
        mean.append(point.y().mean());
        low.append(point.y().low());
        high.append(point.y().high());
      }
    }
    return Table.create(name, contender, x, n, mean, low, high);
  }
}
