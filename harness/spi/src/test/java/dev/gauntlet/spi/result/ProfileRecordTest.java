package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileRecordTest {
  private static final StepProfile.Operation MM =
      new StepProfile.Operation("aten::mm", 4, 1e-3, 2e6, null);
  private static final StepProfile.Operation LINEAR =
      new StepProfile.Operation("linear", 6, 1e-3, null, 6e6);
  private static final StepProfile.Operation BACKWARD =
      new StepProfile.Operation("linear, backward", 6, 1e-3, null, 10e6);
  private static final StepProfile.Operation NORM =
      new StepProfile.Operation("layer norm", 2, 1e-3, null, 0.0);

  /** Of 8 examples a step of 2 ms. */
  private static ProfileRecord record(Double traced, StepProfile.Operation... operations) {
    StepProfile profile =
        new StepProfile(8, 2, 30, 1, 100, 2e-3, 1e-3, 9e-3, Map.of(), 0, List.of(operations));
    return new ProfileRecord("id", profile, new MachinePeak(100, 10), traced);
  }

  @Test
  void countsWhatKernelsSayThatTheyMultiplied() {
    ProfileRecord record = record(5e6, LINEAR, BACKWARD, NORM);
    assertThat(record.flopsPerExample()).isEqualTo(2e6);
    assertThat(record.gflopsPerSecond()).isEqualTo(8, within(1e-9));
    assertThat(record.peakShare()).isEqualTo(0.08, within(1e-12));
    assertThat(record(null, LINEAR, BACKWARD).flopsPerExample()).isEqualTo(2e6);
  }

  @Test
  void countsWhatTheModelIsTracedToWhereNothingIsRecorded() {
    assertThat(record(5e6, MM).gflopsPerSecond()).isEqualTo(20, within(1e-9));
    assertThat(record(5e6, NORM).flopsPerExample()).isEqualTo(5e6);
    assertThat(record(null, MM).flopsPerExample()).isNull();
    assertThat(record(null, MM).gflopsPerSecond()).isNull();
    assertThat(record(null, MM).peakShare()).isNull();
  }

  @Test
  void knowsTheArraysOfAllOperationsOrOfNone() {
    assertThat(record(null, MM, MM).profile().arrayBytes()).isEqualTo(4e6);
    assertThat(record(null, MM, MM).memoryShare()).isEqualTo(0.4, within(1e-12));
    assertThat(record(null, MM, LINEAR).profile().arrayBytes()).isNull();
    assertThat(record(null, MM, LINEAR).memoryShare()).isNull();
    assertThat(record(null).profile().arrayBytes()).isNull();
  }
}
