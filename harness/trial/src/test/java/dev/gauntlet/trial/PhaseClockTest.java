package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.trial.PhaseClock.Phase;
import org.junit.jupiter.api.Test;

class PhaseClockTest {
  private long nanos = 5_000;
  private final PhaseClock clock = new PhaseClock(() -> nanos);

  @Test
  void givesEveryMomentToOnePhase() {
    pass(1);
    long seconds = 0;
    for (Phase phase : Phase.values()) {
      clock.enter(phase);
      pass(seconds += 10); // 10 s of batches, 20 s of forward passes, ...
    }
    assertThat(clock.timing()).isEqualTo(new Timing(10, 20, 30, 40, 150, 60, 71, 281));
  }

  @Test
  void addsUpWhatIsEnteredAgain() {
    for (int i = 0; i < 3; i++) {
      clock.enter(Phase.FORWARD);
      pass(2);
      clock.enter(Phase.EVALUATION);
      pass(1);
    }
    assertThat(clock.timing()).isEqualTo(new Timing(0, 6, 0, 0, 6, 3, 0, 9));
  }

  @Test
  void attributesAShareOfAStayToAnotherPhase() {
    clock.enter(Phase.BACKWARD);
    pass(8);
    clock.attribute(0.25, Phase.FORWARD);
    pass(1); // no part of what was divided
    clock.enter(Phase.OTHER);
    assertThat(clock.timing()).isEqualTo(new Timing(0, 2, 7, 0, 9, 0, 0, 9));
  }

  @Test
  void takesAPauseOutOfThePhaseItFellInto() {
    clock.enter(Phase.FORWARD);
    pass(1);
    clock.enter(Phase.BACKWARD);
    pass(8); // of which it was stopped for 6
    clock.enter(Phase.LOOP);
    clock.exclude(6);
    clock.enter(Phase.BACKWARD);
    pass(3);
    clock.enter(Phase.OTHER);
    clock.exclude(0);
    assertThat(clock.timing()).isEqualTo(new Timing(0, 1, 5, 0, 6, 0, 6, 12));
  }

  @Test
  void takesAPauseOutOfBothPhasesOfAStayThatWasShared() {
    clock.enter(Phase.BACKWARD);
    pass(8);
    clock.attribute(0.25, Phase.FORWARD);
    clock.enter(Phase.LOOP);
    clock.exclude(4);
    clock.enter(Phase.OTHER);
    assertThat(clock.timing()).isEqualTo(new Timing(0, 1, 3, 0, 4, 0, 4, 8));
  }

  @Test
  void countsThePhaseItIsIn() {
    clock.enter(Phase.BACKWARD);
    pass(2);
    assertThat(clock.trainSeconds()).isEqualTo(2);
    pass(3);
    assertThat(clock.trainSeconds()).isEqualTo(5);
    clock.enter(Phase.OTHER);
    pass(100);
    assertThat(clock.trainSeconds()).isEqualTo(5);
    assertThat(clock.wallSeconds()).isEqualTo(105);
  }

  private void pass(long seconds) {
    nanos += seconds * 1_000_000_000;
  }
}
