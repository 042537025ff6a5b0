package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.journal.Records;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.TrialResult;
import org.junit.jupiter.api.Test;

class UsualCalibrationsTest {
  private final UsualCalibrations usual = new UsualCalibrations();

  @Test
  void isTheMedianOfTrialsOnTheSameProcessorsAndThreads() {
    assertThat(usual.of("0", 1)).isNull();
    add("0", 1, 0.03);
    add("0", 1, 0.01);
    add("0", 1, 0.02);
    add("0", 1, null);
    add("1", 1, 0.05);
    add(null, 2, 0.06);
    assertThat(usual.of("0", 1)).isEqualTo(0.02);
    assertThat(usual.of("1", 1)).isEqualTo(0.05);
    assertThat(usual.of(null, 2)).isEqualTo(0.06);
    assertThat(usual.of("0", 2)).isNull();
  }

  @Test
  void aTrialThatDidNotTrainSaysNothing() {
    usual.add("0", 1, Records.failed("it fell"));
    assertThat(usual.of("0", 1)).isNull();
  }

  private void add(String cpus, int threads, Double before) {
    TrialResult failed = Records.failed("it fell");
    usual.add(
        cpus,
        threads,
        new TrialResult(
            failed.status(),
            failed.reason(),
            0,
            failed.parameterBreakdown(),
            0,
            0,
            0,
            failed.timing(),
            null,
            null,
            null,
            null,
            failed.metrics(),
            failed.metricDefinitions(),
            null,
            failed.dataFacts(),
            new MachineConditions(before, null, threads, 2, 1, null, null, null, 0, 0.1, 0.2)));
  }
}
