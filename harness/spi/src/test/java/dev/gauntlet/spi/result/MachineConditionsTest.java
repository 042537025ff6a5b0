package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineConditionsTest {
  private static final double TRAIN_SECONDS = 10;

  private static MachineConditions of(
      double before, double after, Double others, Double stolen, double paused) {
    return new MachineConditions(before, after, 2, 2, 18, others, stolen, null, paused, 0.01, 0.02);
  }

  @Test
  void aQuietMachineGivesNoDoubt() {
    assertThat(of(1, 1.09, 0.9, 0.4, 0).doubts(TRAIN_SECONDS)).isEmpty();
    assertThat(of(1, 1, null, null, 0).doubts(TRAIN_SECONDS)).isEmpty();
    assertThat(of(1, 1, 0.09, 0.09, 0).doubts(0.1)).isEmpty(); // too little to tell
  }

  @Test
  void eachDisturbanceIsNamed() {
    assertThat(of(1, 1.25, 0.0, 0.0, 0).doubts(TRAIN_SECONDS))
        .containsExactly("ended on a machine 25 % slower than it began on");
    assertThat(of(1.25, 1, 0.0, 0.0, 0).doubts(TRAIN_SECONDS))
        .containsExactly("ended on a machine 25 % faster than it began on");
    assertThat(of(1, 1, 9.5, 0.0, 0).doubts(TRAIN_SECONDS))
        .containsExactly("shared its cores: others took 95 % of a core");
    assertThat(of(1, 1, 0.0, 2.0, 0).doubts(TRAIN_SECONDS))
        .containsExactly("lost 20 % of a core to other guests of its host");
    assertThat(of(1, 1, 0.0, 0.0, 6).doubts(TRAIN_SECONDS))
        .containsExactly("was stopped for 6.0 s, which its budget does not count");
  }

  @Test
  void othersMayUseCoresThatTheTrialDoesNotWant() {
    MachineConditions oneOfTwo =
        new MachineConditions(1.0, 1.0, 1, 2, 9, 9.9, 0.0, 5L, 0, 0.01, 0.02);
    assertThat(oneOfTwo.doubts(TRAIN_SECONDS)).isEmpty();
  }
}
