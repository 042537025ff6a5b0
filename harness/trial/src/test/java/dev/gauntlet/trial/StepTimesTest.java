package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepTimesTest {
  private final StepTimes times = new StepTimes();

  @Test
  void theSecondHalfIsThatOfTheSteps() {
    double now = 0;
    for (double step : new double[] {4, 3, 2, 1, 1}) {
      times.add(now += step);
    }
    assertThat(times.median()).isEqualTo(2);
    assertThat(times.longest()).isEqualTo(4);
    assertThat(times.secondHalfPerExample(8)).isCloseTo((2 + 1 + 1) / 3.0 / 8, within(1e-7));
  }

  @Test
  void growsAndIsNothingWithoutSteps() {
    assertThat(times.median()).isZero();
    assertThat(times.longest()).isZero();
    assertThat(times.secondHalfPerExample(8)).isNull();
    for (int i = 1; i <= 1000; i++) {
      times.add(i);
    }
    assertThat(times.median()).isEqualTo(1);
    assertThat(times.secondHalfPerExample(2)).isEqualTo(0.5);
  }
}
