package dev.gauntlet.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values from published examples. Sleep: the extra hours of sleep of ten patients under two drugs
 * (Student, "The Probable Error of a Mean", 1908), with the results that R's documentation prints
 * for its data set {@code sleep}. Depression and permeability: Hollander and Wolfe, "Nonparametric
 * Statistical Methods" (1973), as in the examples of R's {@code wilcox.test}. Effect sizes and
 * equivalence: SciPy 1.17 and its t distribution.
 */
class DifferenceTest {
  private static final double[] SLEEP_1 = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2};
  private static final double[] SLEEP_2 = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  private static final Offset<Double> ROUNDING = within(1e-9);

  @Test
  void pairedT() {
    Difference d = Difference.paired(SLEEP_1, SLEEP_2);

    assertThat(d.mean() / d.standardError()).isCloseTo(-4.062127683382037, ROUNDING);
    assertThat(d.degreesOfFreedom()).isEqualTo(9);
    assertThat(d.p()).isCloseTo(0.002832890197384273, ROUNDING);
    assertThat(d.interval(0.95).low()).isCloseTo(-2.459885763276983, ROUNDING);
    assertThat(d.interval(0.95).high()).isCloseTo(-0.7001142367230175, ROUNDING);
  }

  @Test
  void welchT() {
    Difference d = Difference.independent(SLEEP_1, SLEEP_2);

    assertThat(d.mean() / d.standardError()).isCloseTo(-1.8608134674868526, ROUNDING);
    assertThat(d.degreesOfFreedom()).isCloseTo(17.776473516178488, ROUNDING);
    assertThat(d.p()).isCloseTo(0.0793941401873583, ROUNDING);
    assertThat(d.interval(0.95).low()).isCloseTo(-3.3654832307117104, ROUNDING);
    assertThat(d.interval(0.95).high()).isCloseTo(0.20548323071171137, ROUNDING);
  }

  @Test
  void wilcoxonSignedRanks() {
    double[] before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    double[] after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

    assertThat(Difference.paired(before, after).rankP()).isCloseTo(0.0390625, ROUNDING);
  }

  @Test
  void mannWhitney() {
    double[] term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    double[] early = {1.15, 0.88, 0.90, 0.74, 1.21};

    assertThat(Difference.independent(term, early).rankP()).isCloseTo(0.2544122544122544, ROUNDING);
  }

  @Test
  void threePairsCannotConvinceTheSignedRanks() {
    double[] a = {1, 2, 3};
    double[] b = {11, 12.1, 12.9};

    assertThat(Difference.paired(a, b).rankP()).isEqualTo(0.25);
    assertThat(Difference.paired(a, b).p()).isLessThan(0.001);
  }

  @Test
  void hedgesG() {
    // pooled sd sqrt((1.789010^2 + 2.002249^2) / 2), times 1 - 3 / (4 * 18 - 1)
    assertThat(Difference.independent(SLEEP_1, SLEEP_2).effectSize())
        .isCloseTo(-0.7970185004474463, ROUNDING);
  }

  @Test
  void equivalenceIsTwoOneSidedTests() {
    Difference d = Difference.paired(SLEEP_1, SLEEP_2);

    assertThat(d.pBelow(-1)).isCloseTo(0.08505588544871145, ROUNDING);
    assertThat(d.pBelow(1)).isCloseTo(4.7785956955468376e-05, ROUNDING);
    assertThat(d.equivalenceP(1)).isCloseTo(0.9149441145512885, ROUNDING);
    assertThat(d.equivalenceP(3)).isCloseTo(0.002655570292658671, ROUNDING);
  }

  @Test
  void identicalMeasurementsDoNotDiffer() {
    double[] same = {1.5, 1.5, 1.5};

    for (Difference d :
        new Difference[] {Difference.paired(same, same), Difference.independent(same, same)}) {
      assertThat(d.p()).isEqualTo(1);
      assertThat(d.equivalenceP(0.01)).isZero();
      assertThat(d.effectSize()).isZero();
      assertThat(d.interval(0.95)).isEqualTo(new Interval(0, 0));
    }
  }

  @Test
  void measurementsWithoutSpreadDifferForSure() {
    Difference d = Difference.paired(new double[] {1, 1, 1}, new double[] {2, 2, 2});

    assertThat(d.p()).isZero();
    assertThat(d.pAbove(0)).isEqualTo(1);
    assertThat(d.effectSize()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void oneMeasurementCannotBeCompared() {
    double[] one = {1};
    assertThatIllegalArgumentException().isThrownBy(() -> Difference.paired(one, one));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difference.independent(one, new double[] {1, 2}));
  }
}
