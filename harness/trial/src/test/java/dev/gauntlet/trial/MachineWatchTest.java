package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.trial.MachineWatch.Ticks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineWatchTest {
  private long wall;
  private long cpu;
  private double idle = 0.5; // of each second, all cores together
  private final MachineWatch watch =
      new MachineWatch(() -> wall, () -> cpu, () -> ticks(), 2, 2, true);

  private Ticks ticks() {
    double seconds = wall / 1e9;
    return new Ticks((long) (100 * (2 - idle) * seconds), (long) (100 * idle * seconds), 0);
  }

  /** A step of some wall time in which the process gets some CPU time. */
  private double step(double wallSeconds, double cpuSeconds) {
    wall += (long) (wallSeconds * 1e9);
    cpu += (long) (cpuSeconds * 1e9);
    return watch.pause();
  }

  private int measurements;

  @Test
  void timeWithoutCpuTimeIsAPause() {
    watch.begin();
    assertThat(step(0.2, 0.35)).isZero();
    assertThat(step(6.2, 0.3)).isCloseTo(5.9, within(1e-6));
    assertThat(step(0.2, 0.3)).isZero();
    watch.end();
    assertThat(watch.conditions(0.2, 0.2).pausedSeconds()).isCloseTo(5.9, within(1e-6));
    assertThat(watch.conditions(0.2, 0.2).cpuSeconds()).isCloseTo(0.95, within(1e-6));
  }

  @Test
  void aPauseIsFoundAmongShortSteps() {
    watch.begin();
    double paused = 0;
    for (int i = 0; i < 1000; i++) {
      paused += step(i == 500 ? 3.001 : 0.001, 0.0015);
    }
    assertThat(paused).isCloseTo(3, within(0.15));
  }

  @Test
  void aLongStepIsNone() {
    watch.begin();
    assertThat(step(8, 15)).isZero();
    assertThat(step(8, 7.9)).isZero(); // one thread
    assertThat(step(0.3, 0.1)).isZero(); // lost its core for a moment
  }

  @Test
  void waitingOnABusyMachineIsNone() {
    idle = 0;
    watch.begin();
    assertThat(step(0.8, 0.2)).isZero();
    assertThat(step(6.1, 0.1)).isCloseTo(6, within(1e-6)); // nobody waits for that long
  }

  @Test
  void whatOthersTakeIsCounted() {
    idle = 0;
    watch.begin();
    step(10, 12);
    watch.end();
    assertThat(watch.conditions(1, 1).otherCpuSeconds()).isCloseTo(8, within(0.02));
    assertThat(watch.conditions(1, 1).doubts(10)).hasSize(1);
  }

  @Test
  void evaluationBetweenStretchesIsNotLookedAt() {
    watch.begin();
    assertThat(step(1, 1)).isZero();
    watch.end();
    wall += 5_000_000_000L;
    watch.begin();
    assertThat(step(1, 1)).isZero();
    assertThat(watch.conditions(1, 1).pausedSeconds()).isZero();
  }

  @Test
  void elsewhereThanOnTheProcessorWaitingIsNoPause() {
    MachineWatch elsewhere = new MachineWatch(() -> wall, () -> cpu, () -> null, 2, 2, false);
    elsewhere.begin();
    wall += 5_000_000_000L;
    assertThat(elsewhere.pause()).isZero();
  }

  @Test
  void onlyTheTrialsOwnProcessorsAreLookedAt(@TempDir Path folder) throws IOException {
    Path stat = folder.resolve("stat"); // proc(5)
    Files.writeString(
        stat,
        """
        cpu  1111 11 111 22222 222 1 11 44 5 6
        cpu0 1000 10 100 20000 200 0 10 40 0 0
        cpu1 100 1 10 2000 20 1 1 4 5 6
        cpu11 11 0 1 222 2 0 0 0
        intr 100 1 10 2000 20 1 1 4
        """);
    assertThat(Ticks.read(stat, List.of(1))).isEqualTo(new Ticks(113, 2020, 4));
    assertThat(Ticks.read(stat, List.of(0, 11))).isEqualTo(new Ticks(1132, 20424, 40));
    assertThat(Ticks.read(stat, List.of(7))).isNull();
    assertThat(Ticks.read(stat, List.of())).isNull();
    assertThat(Ticks.read(folder.resolve("gone"), List.of(1))).isNull();
  }

  @Test
  void aMachineIsWaitedForUntilItIsAsFastAsUsual() {
    assertThat(calibrated(1.0, 1.2, 1.3, 1.2, 1.2, 1.2, 1.2, 1.04, 0.5)).isEqualTo(1.04);
    assertThat(calibrated(1.0, 1.0, 1.0, 0.5)).isEqualTo(1.0);
    assertThat(measurements).isEqualTo(2);
    double[] slow = new double[99];
    Arrays.fill(slow, 1.2);
    assertThat(calibrated(1.0, slow)).isEqualTo(1.2); // and not for ever
    assertThat(measurements).isEqualTo(24);
  }

  @Test
  void whereNothingIsUsualFourNoFasterOnesAreEnough() {
    assertThat(calibrated(null, 2, 1.5, 1.5, 1.5, 1.5, 1.4, 1.4, 1.4, 1.4, 1.4, 1)).isEqualTo(1.4);
  }

  @Test
  void anInterruptedCalibrationIsNone() {
    assertThat(calibrated(1.0, 2, Double.NaN)).isNull();
    assertThat(calibrated(null, Double.NaN)).isNull();
  }

  private Double calibrated(Double usual, double... seconds) {
    measurements = 0;
    return MachineWatch.calibrate(() -> seconds[measurements++], usual);
  }
}
