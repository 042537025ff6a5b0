package dev.gauntlet.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Against {@code scipy.stats.bootstrap(..., method="BCa")}, SciPy 1.17, 400,000 resamples. */
class BootstrapTest {

  @Test
  void skewedMeasurements() {
    Interval interval = Bootstrap.mean(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 40}, 0.95);

    assertThat(interval.low()).isCloseTo(4.4, within(0.2));
    assertThat(interval.high()).isCloseTo(20.4, within(0.5));
  }

  @Test
  void nearlySymmetricMeasurements() {
    Interval interval = Bootstrap.mean(new double[] {11, 14, 22, 22, 23, 26, 31, 31}, 0.95);

    assertThat(interval.low()).isCloseTo(17.375, within(0.3));
    assertThat(interval.high()).isCloseTo(26.75, within(0.3));
  }

  @Test
  void summaryTurnsToItWhereStudentWouldMislead() {
    Summary skewed = Summary.of(40, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Summary few = Summary.of(1, 2, 40);

    assertThat(skewed.low()).isCloseTo(4.4, within(0.2)); // Student's would be 0.43
    assertThat(few.low()).isLessThan(0);
  }
}
