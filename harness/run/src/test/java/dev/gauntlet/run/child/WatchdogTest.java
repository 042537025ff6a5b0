package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final long LEAST = 600;

  private Watchdog.Silence silence;

  @BeforeEach
  void start() {
    silence = new Watchdog.Silence(LEAST);
  }

  @Test
  void isOverWhenNothingWasHeardForTheLeastTime() {
    silence.lasts(LEAST - 1);
    assertThat(silence.overNanos()).isNegative();
    silence.lasts(1);
    assertThat(silence.overNanos()).isZero();
  }

  @Test
  void hasNoLimitInAll() {
    for (int step = 0; step < 1000; step++) {
      hear(LEAST / 2);
      assertThat(silence.overNanos()).isNegative();
    }
  }

  @Test
  void lastsAMultipleOfTheLongestSoFar() {
    hear(1);
    hear(LEAST);
    hear(2);
    silence.lasts(Watchdog.PATIENCE * LEAST - 1);
    assertThat(silence.overNanos()).isNegative();
    silence.lasts(1);
    assertThat(silence.overNanos()).isZero();
  }

  @Test
  void takesTheStartForNoMeasure() {
    hear(10 * LEAST);
    assertThat(silence.limitNanos()).isEqualTo(LEAST);
  }

  @Test
  void doesNotCountTheTimeOfWhoeverListens() {
    silence.ends();
    silence.lasts(100 * LEAST); // the record is on a disk that does not answer
    assertThat(silence.overNanos()).isNegative();
    silence.begins();
    silence.lasts(LEAST);
    assertThat(silence.overNanos()).isZero();
    assertThat(silence.limitNanos()).isEqualTo(LEAST);
  }

  private void hear(long after) {
    silence.lasts(after);
    silence.ends();
    silence.begins();
  }
}
