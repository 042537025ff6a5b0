package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.trial.TrialEvent;
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
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "a system with signals");
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.budget = "3s";
    trial.evalInterval = "3s"; // so that it is training that is stopped
    Thread[] pause = {null};
    trial.listener =
        event -> {
          if (event instanceof TrialEvent.Progress && pause[0] == null) {
            pause[0] = new Thread(PausedTrialIT::pauseTheChild);
            pause[0].start();
          }
        };
    TrialResult result = trial.run();
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.COMPLETED);
    assertThat(pause[0]).isNotNull();
    assertThat(result.conditions().pausedSeconds()).isCloseTo(SECONDS, within(0.5 * SECONDS));
    assertThat(result.timing().trainSeconds()).isBetween(3.0, 3.0 + 0.5 * SECONDS);
    assertThat(result.timing().wallSeconds()).isGreaterThan(3 + 0.9 * SECONDS);
    assertThat(result.doubts()).anyMatch(doubt -> doubt.startsWith("was stopped for "));
  }

  private static void pauseTheChild() {
    long pid = ProcessHandle.current().children().findFirst().orElseThrow().pid();
    try {
      signal("-STOP", pid);
      Thread.sleep((long) (1000 * SECONDS));
      signal("-CONT", pid);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/kill", name, Long.toString(pid)).inheritIO().start().waitFor();
  }
}
