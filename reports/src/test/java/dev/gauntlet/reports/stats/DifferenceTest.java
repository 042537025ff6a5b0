package dev.gauntlet.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Values from published examples. Sleep: the extra hours of sleep of ten patients under two drugs
 * (Student, "The Probable Error of a Mean", 1908), with the results that R's documentation prints
 * for its data set {@code sleep}. Effect sizes and equivalence: SciPy 1.17 and its t distribution.
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
    assertThat(d.interval().low()).isCloseTo(-2.459885763276983, ROUNDING);
    assertThat(d.interval().high()).isCloseTo(-0.7001142367230175, ROUNDING);
  }

  @Test
  void welchT() {
    Difference d = Difference.independent(SLEEP_1, SLEEP_2);

    assertThat(d.mean() / d.standardError()).isCloseTo(-1.8608134674868526, ROUNDING);
    assertThat(d.degreesOfFreedom()).isCloseTo(17.776473516178488, ROUNDING);
    assertThat(d.p()).isCloseTo(0.0793941401873583, ROUNDING);
    assertThat(d.interval().low()).isCloseTo(-3.3654832307117104, ROUNDING);
    assertThat(d.interval().high()).isCloseTo(0.20548323071171137, ROUNDING);
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
    assertThat(Math.max(d.pBelow(1), d.pAbove(-1))).isCloseTo(0.9149441145512885, ROUNDING);
    assertThat(Math.max(d.pBelow(3), d.pAbove(-3))).isCloseTo(0.002655570292658671, ROUNDING);
  }

  /** Counted and rounded figures agree by chance: three times the same is no proof. */
  @Test
  void measurementsWithoutSpreadDecideNothing() {
    double[] same = {1.5, 1.5, 1.5};
    double[] higher = {2.5, 2.5, 2.5};
    double[] shifted = {0.1 + 0.2 + 1, 0.2 + 1, 0.3 + 1}; // by 1, but for rounding

    for (Difference d :
        List.of(
            Difference.paired(same, same),
            Difference.independent(same, same),
            Difference.paired(same, higher),
            Difference.independent(same, higher),
            Difference.paired(shifted, new double[] {0.1 + 0.2, 0.2, 0.3}))) {
      assertThat(d.p()).isEqualTo(1);
      assertThat(d.pBelow(9)).isEqualTo(1);
      assertThat(d.interval().exists()).isFalse();
    }
    assertThat(Difference.paired(same, same).effectSize()).isZero();
    assertThat(Difference.paired(same, higher).effectSize()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void oneMeasurementCannotBeCompared() {
    double[] one = {1};
    assertThatIllegalArgumentException().isThrownBy(() -> Difference.paired(one, one));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difference.independent(one, new double[] {1, 2}));
  }

  /** The textbook figure for a medium effect, d = 0.5: 34 pairs (Cohen; G*Power). */
  @Test
  void pairsNeededForAMediumEffect() {
    assertThat(Difference.pairsNeeded(0.5, 1, 0.05)).isEqualTo(34);
    assertThat(Difference.pairsNeeded(-0.5, 1, 0.05)).isEqualTo(34);
    assertThat(Difference.pairsNeeded(0, 1, 0.05)).isInfinite();
  }

  /** The p of the pair is 0.0028 by its spread alone, with 9 degrees of freedom. */
  @Test
  void whatIsSharedWidensTheIntervalAndIsNoCertainty() {
    Difference alone = Difference.paired(SLEEP_1, SLEEP_2);
    Difference mixed = alone.withShared(alone.standardError() * alone.standardError(), 31);

    assertThat(mixed.standardError()).isCloseTo(alone.standardError() * Math.sqrt(2), ROUNDING);
    assertThat(mixed.sharedShare()).isCloseTo(0.5, ROUNDING);
    assertThat(mixed.degreesOfFreedom()).isBetween(9.0, 31.0);
    assertThat(alone.withShared(1e9, 31).degreesOfFreedom()).isCloseTo(31, within(1e-6));
    assertThat(Difference.ofOne(2, 1, 31).p()).isCloseTo(0.054327215, within(1e-8));
  }

  @Test
  void twoMeasurementsAGroupAreEnough() {
    Difference d = Difference.independent(new double[] {1, 3}, new double[] {6, 8});

    assertThat(d.n()).isEqualTo(2);
    assertThat(d.mean()).isEqualTo(-5);
    assertThat(d.standardError()).isCloseTo(Math.sqrt(2), ROUNDING);
    assertThat(d.degreesOfFreedom()).isCloseTo(2, ROUNDING);
  }

  @Test
  void neitherGroupMayBeOfOne() {
    double[] two = {1, 2};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Difference.independent(two, new double[] {1}))
        .withMessageContaining("got 2 and 1");
  }

  /** The means of both have a variance of 1, with 1 and 3 degrees of freedom: 2^2 / (1 + 1/3). */
  @Test
  void equalVariancesOfUnequalGroupsHaveWelchsDegreesOfFreedom() {
    Difference d = Difference.independent(new double[] {0, 2}, new double[] {-1, -1, -1, 3});

    assertThat(d.degreesOfFreedom()).isCloseTo(3, ROUNDING);
  }

  @Test
  void groupsWithoutSpreadHaveTheDegreesOfFreedomOfStudentsT() {
    Difference d = Difference.independent(new double[] {1, 1, 1}, new double[] {2, 2});

    assertThat(d.degreesOfFreedom()).isEqualTo(3);
  }

  /** Differences of 2 and 4 have a standard error of 1, which is the last digit of 1e12. */
  @Test
  void aSpreadInTheTwelfthDigitIsRounding() {
    double[] large = {1e12, 1e12};

    assertThat(Difference.paired(large, new double[] {1e12 - 2, 1e12 - 4}).standardError())
        .isZero();
    assertThat(Difference.paired(large, new double[] {1e12 - 2, 1e12 - 6}).standardError())
        .isEqualTo(2);
  }

  @Test
  void theOtherWayRoundEverythingChangesItsSign() {
    Difference there = Difference.paired(SLEEP_1, SLEEP_2).withShared(0.5, 31);
    Difference back = there.reversed();
    Difference expected = Difference.paired(SLEEP_2, SLEEP_1).withShared(0.5, 31);

    assertThat(back.mean()).isCloseTo(expected.mean(), ROUNDING);
    assertThat(back.interval().low()).isCloseTo(expected.interval().low(), ROUNDING);
    assertThat(back.interval().high()).isCloseTo(expected.interval().high(), ROUNDING);
    assertThat(back.effectSize()).isCloseTo(expected.effectSize(), ROUNDING);
    assertThat(back.sharedShare()).isEqualTo(there.sharedShare());
    assertThat(back.p()).isCloseTo(there.p(), ROUNDING);
    assertThat(back.pBelow(0)).isCloseTo(there.pAbove(0), ROUNDING);
  }
}
