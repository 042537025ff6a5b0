package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.interpolation.LinearInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;

/**
 * A curve averaged over the trials of a cell.
 *
 * @param points in order of {@code x}
 */
public record MeanCurve(List<Point> points) {

  /** A curve without points. */
  public static final MeanCurve EMPTY = new MeanCurve(List.of());

  /** Most points of a curve: more than a picture can show. */
  private static final int RESOLUTION = 60;

  /**
   * A point of the curve.
   *
   * @param x time, steps or examples
   * @param y the figure over the trials, linearly interpolated between their evaluations
   */
  public record Point(double x, Summary y) {}

  public MeanCurve {
    points = List.copyOf(points);
  }

  /** A curve through given points, in any order. */
  public static MeanCurve ofPoints(List<Point> points) {
    return new MeanCurve(points.stream().sorted(Comparator.comparingDouble(Point::x)).toList());
  }

  /**
   * Averages over trials, as far as all of them go.
   *
   * @param x what grows along the curve, from 0
   * @param y the figure
   * @return a curve without points if no trial has two evaluations
   */
  public static MeanCurve of(
      List<TrialRecord> trials, ToDoubleFunction<CurvePoint> x, ToDoubleFunction<CurvePoint> y) {
    List<PolynomialSplineFunction> curves = new ArrayList<>();
    for (TrialRecord trial : trials) {
      List<double[]> points = increasing(trial.curve(), x, y);
      if (points.size() > 1) {
        curves.add(
            new LinearInterpolator()
                .interpolate(
                    points.stream().mapToDouble(p -> p[0]).toArray(),
                    points.stream().mapToDouble(p -> p[1]).toArray()));
      }
    }
    if (curves.isEmpty()) {
      return EMPTY;
    }
    double from = curves.stream().mapToDouble(c -> c.getKnots()[0]).max().orElseThrow();
    double to = curves.stream().mapToDouble(c -> c.getKnots()[c.getN()]).min().orElseThrow();
    List<Point> points = new ArrayList<>();
    for (double at : grid(curves, from, to)) {
      points.add(
          new Point(at, Summary.of(curves.stream().mapToDouble(c -> c.value(at)).toArray())));
    }
    return new MeanCurve(points);
  }

  private static List<double[]> increasing(
      List<CurvePoint> curve, ToDoubleFunction<CurvePoint> x, ToDoubleFunction<CurvePoint> y) {
    List<double[]> points = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    for (CurvePoint point : curve) {
      double px = x.applyAsDouble(point);
      double py = y.applyAsDouble(point);
      if (px > last && Double.isFinite(py)) {
        points.add(new double[] {px, py});
        last = px;
      }
    }
    return points;
  }

  /** Where trials were evaluated, thinned evenly. */
  private static double[] grid(List<PolynomialSplineFunction> curves, double from, double to) {
    double[] all =
        curves.stream()
            .flatMapToDouble(c -> Arrays.stream(c.getKnots()))
            .filter(x -> x >= from && x <= to)
            .sorted()
            .distinct()
            .toArray();
    if (all.length <= RESOLUTION) {
      return all;
    }
    double[] grid = new double[RESOLUTION];
    for (int i = 0; i < RESOLUTION; i++) {
      double share = (double) i / (RESOLUTION - 1);
      grid[i] = all[(int) Math.round(share * (all.length - 1))];
    }
    return grid;
  }
}
