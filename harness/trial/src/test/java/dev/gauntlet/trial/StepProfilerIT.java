package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.result.StepProfile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepProfilerIT {
  @TempDir private Path folder;

  @Test
  void givesEachMomentOfAStepToAPhase() throws IOException {
    StepProfiler.Outcome outcome = new StepProfiler(new ToyTrial(folder).trial(), 0.1).run();
    StepProfile profile = outcome.profile();
    assertThat(profile.phaseSeconds().keySet())
        .containsExactly("batch", "forward", "backward", "optimizer", "loop");
    assertThat(profile.steps()).isGreaterThanOrEqualTo(3);
    assertThat(profile.fastestSeconds()).isPositive().isLessThanOrEqualTo(profile.medianSeconds());
    assertThat(profile.slowestSeconds()).isGreaterThanOrEqualTo(profile.medianSeconds());
    assertThat(profile.harnessShare()).isBetween(0.0, 1.0);
    assertThat(profile.heapBytes()).isPositive();
  }

  @Test
  void findsTheOperationsOfAllPhases() throws IOException {
    StepProfiler.Outcome outcome = new StepProfiler(new ToyTrial(folder).trial(), 0.1).run();
    assertThat(outcome.profile().operations())
        .extracting(StepProfile.Operation::name)
        .contains("aten::embedding", "aten::_fused_adamw_")
        .anyMatch(name -> name.contains("Backward"));
    // One optimizer step in each step, however many steps were recorded.
    assertThat(outcome.profile().operations())
        .filteredOn(operation -> operation.name().equals("aten::_fused_adamw_"))
        .singleElement()
        .satisfies(adamw -> assertThat(adamw.calls()).isEqualTo(1, within(1e-9)));
    assertThat(outcome.peak().gflopsPerSecond()).isPositive();
    assertThat(outcome.peak().gigabytesPerSecond()).isPositive();
  }
}
