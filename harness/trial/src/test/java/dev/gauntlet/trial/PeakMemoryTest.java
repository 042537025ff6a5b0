package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PeakMemoryTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void isThatOfThisProcessInMebibytes() {
    PeakMemory.reset();
    assertThat(PeakMemory.peakRssMb()).isBetween(10.0, 100_000.0);
  }

  @Test
  @EnabledOnOs({OS.MAC, OS.WINDOWS})
  void isUnknownElsewhere() {
    assertThat(PeakMemory.peakRssMb()).isNull();
  }
}
