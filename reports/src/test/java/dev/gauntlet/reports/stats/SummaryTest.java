package dev.gauntlet.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SummaryTest {

  /** Moore and McCabe's vitamin C example: 8 measurements, mean 22.5, s = 7.19, (16.5, 28.5). */
  @Test
  void intervalOfAPublishedExample() {
    Summary s = Summary.of(26, 31, 23, 22, 11, 22, 14, 31);

    assertThat(s.n()).isEqualTo(8);
    assertThat(s.mean()).isCloseTo(22.5, within(1e-12));
    assertThat(s.sd()).isCloseTo(7.19, within(0.005));
    assertThat(s.low()).isCloseTo(16.5, within(0.05));
    assertThat(s.high()).isCloseTo(28.5, within(0.05));
  }

  @Test
  void oneMeasurementHasNoInterval() {
    Summary s = Summary.of(3.0);

    assertThat(s.mean()).isEqualTo(3);
    assertThat(s.interval().exists()).isFalse();
    assertThat(s.low()).isNaN();
  }

  @Test
  void equalMeasurementsHaveAnIntervalOfNoWidth() {
    Summary s = Summary.of(2, 2, 2);

    assertThat(s.sd()).isZero();
    assertThat(s.halfWidth()).isZero();
  }

  /** A mean differs from nothing by itself: Student's t of one sample is that of pairs with 0. */
  @Test
  void whatIsSharedWidensTheIntervalOfTwoMeasurementsToo() {
    Summary s = Summary.of(1, 4).withShared(0.5, 31);
    Difference d = Difference.paired(new double[] {1, 4}, new double[] {0, 0}).withShared(0.5, 31);

    assertThat(s.low()).isCloseTo(d.interval().low(), within(1e-9));
    assertThat(s.high()).isCloseTo(d.interval().high(), within(1e-9));
  }

  /**
   * Of one measurement the spread is not known: 2.0395 is the quantile of 31 degrees of freedom.
   */
  @Test
  void oneMeasurementHasTheIntervalOfWhatIsSharedAlone() {
    Summary s = Summary.of(3.0).withShared(4, 31);

    assertThat(s.halfWidth()).isCloseTo(2 * 2.0395134, within(1e-6));
  }
}
