package dev.gauntlet.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleSizeTest {

  /** The textbook figure for a medium effect, d = 0.5: 34 pairs (Cohen; G*Power). */
  @Test
  void pairsForAMediumEffect() {
    assertThat(SampleSize.pairs(0.5, 1, 0.05)).isEqualTo(34);
    assertThat(SampleSize.pairs(-0.5, 1, 0.05)).isEqualTo(34);
  }

  @Test
  void noDifferenceIsNeverFound() {
    assertThat(SampleSize.pairs(0, 1, 0.05)).isInfinite();
  }
}
