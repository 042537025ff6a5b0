package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.analysis.MeanCurve.Point;
import dev.gauntlet.spi.result.CurvePoint;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeanCurveTest {

  @Test
  void interpolatesBetweenEvaluationsAndEndsWhereTheFirstTrialEnds() {
    MeanCurve curve =
        curve(
            new Trials(null)
                .addCurve("a", 1, point(0, 4), point(2, 2), point(4, 1))
                .addCurve("a", 2, point(0, 2), point(3, 1), point(10, 0)));

    assertThat(curve.points().stream().map(Point::x)).containsExactly(0.0, 2.0, 3.0, 4.0);
    assertThat(curve.points().get(1).y().mean()).isCloseTo((2 + 4 / 3.0) / 2, within(1e-12));
    assertThat(curve.points()).allMatch(point -> point.y().n() == 2);
  }

  @Test
  void isThinnedToWhatAPictureCanShowAndKeepsItsEnds() {
    CurvePoint[] many =
        IntStream.range(0, 1000).mapToObj(i -> point(i, 1000 - i)).toArray(CurvePoint[]::new);
    MeanCurve curve = curve(new Trials(null).addCurve("a", 1, many));

    assertThat(curve.points()).hasSize(60);
    assertThat(curve.points().get(0).x()).isZero();
    assertThat(curve.points().get(59).x()).isEqualTo(999);
  }

  @Test
  void oneEvaluationIsNoCurve() {
    assertThat(curve(new Trials(null).addCurve("a", 1, point(0, 1))).points()).isEmpty();
  }

  @Test
  void aLossThatIsNoNumberIsLeftOut() {
    MeanCurve curve =
        curve(new Trials(null).addCurve("a", 1, point(0, 2), point(1, Double.NaN), point(2, 1)));

    assertThat(curve.points().stream().map(Point::x)).containsExactly(0.0, 2.0);
  }

  private static MeanCurve curve(Trials trials) {
    return MeanCurve.of(
        trials.run().trials(), CurvePoint::trainSeconds, point -> point.test().loss());
  }

  @Test
  void beginsWhereTheLastTrialBegins() {
    MeanCurve curve =
        curve(
            new Trials(null)
                .addCurve("a", 1, point(2, 4), point(4, 2), point(6, 1))
                .addCurve("a", 2, point(3, 5), point(6, 2)));

    assertThat(curve.points().stream().map(Point::x)).containsExactly(3.0, 4.0, 6.0);
    assertThat(curve.points().get(0).y().mean()).isCloseTo((3 + 5) / 2.0, within(1e-12));
  }

  @Test
  void ofTwoEvaluationsAtOneTimeTheFirstCounts() {
    MeanCurve curve =
        curve(
            new Trials(null).addCurve("a", 1, point(0, 4), point(2, 3), point(2, 1), point(4, 2)));

    assertThat(curve.points().stream().map(p -> p.y().mean())).containsExactly(4.0, 3.0, 2.0);
  }
}
