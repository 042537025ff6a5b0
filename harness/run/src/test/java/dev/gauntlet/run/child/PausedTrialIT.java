package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial whose process is stopped gets the whole of its budget, and says what happened. */
class PausedTrialIT {
  private static final double SECONDS = 4;

  @TempDir static Path folder;

  @Test
  void aPauseIsNotChargedToTheBudget() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a system with signals");
    FaultyTrial trial = new FaultyTrial(Fault.PAUSE, folder);
    trial.path = Long.toString((long) (1000 * SECONDS));
    trial.budget = "2s";
    trial.evalInterval = "2s"; // long after the step in which it is stopped
    TrialResult result = trial.run();
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.COMPLETED);
    assertThat(result.steps()).isGreaterThan(FaultyTrial.FAULTY_STEP);
    assertThat(result.conditions().pausedSeconds()).isCloseTo(SECONDS, within(0.5 * SECONDS));
    assertThat(result.timing().trainSeconds()).isBetween(2.0, 2.0 + 0.5 * SECONDS);
    assertThat(result.timing().wallSeconds()).isGreaterThan(2 + 0.9 * SECONDS);
    assertThat(result.doubts()).anyMatch(doubt -> doubt.startsWith("was stopped for "));
  }
}
