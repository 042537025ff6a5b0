package dev.gauntlet.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

  /** Four hypotheses worked through in the literature: 0.01, 0.04, 0.03, 0.005. */
  @Test
  void workedExample() {
    assertThat(Holm.adjust(0.01, 0.04, 0.03, 0.005))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
  }

  /** As R's {@code p.adjust(c(.01, .02, .03, .04, .05), "holm")}. */
  @Test
  void adjustedValuesNeverDecrease() {
    assertThat(Holm.adjust(0.01, 0.02, 0.03, 0.04, 0.05))
        .containsExactly(new double[] {0.05, 0.08, 0.09, 0.09, 0.09}, within(1e-12));
  }

  @Test
  void neverAboveOneAndFineWithNone() {
    assertThat(Holm.adjust(0.9, 0.8)).containsExactly(1, 1);
    assertThat(Holm.adjust()).isEmpty();
  }
}
