package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.child.plugin.Fault;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial ends when it has made no progress for too long, wherever it is, and not before. */
class TimeLimitIT {
  private static final String POLITELY =
      "the time limit of \\d+\\.\\d s without progress was reached";
  private static final String BY_SIGTERM =
      POLITELY + ", it did not stop when asked to, and was ended \\(SIGTERM\\)";
  private static final String BY_SIGKILL =
      POLITELY + ", it did not stop when asked to, nor at SIGTERM, and was killed";

  @TempDir static Path folder;
  private static double enoughToGetThere;

  @BeforeAll
  static void measure() throws IOException {
    double seconds = new FaultyTrial(Fault.NONE, folder).run().timing().wallSeconds();
    enoughToGetThere = 4 * seconds; // whatever runs beside it
  }

  @Test
  void stopsBetweenTwoStepsWhenAsked() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.DAWDLE, folder);
    trial.path = Long.toString(Math.round(1000 * enoughToGetThere + 2000));
    TrialResult result = timesOut(trial, POLITELY);
    assertThat(result.steps()).isPositive();
    assertThat(result.examples()).isEqualTo(32 * result.steps());
    assertThat(result.tokens()).isEqualTo(4 * result.examples());
    assertThat(result.timing().trainSeconds()).isPositive();
  }

  @Test
  void letsATrialGoOnThatGoesOn() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.patienceSeconds = enoughToGetThere;
    trial.budget = Math.round(2 * enoughToGetThere) + "s"; // longer than anything may be silent
    TrialResult result = trial.run();
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.COMPLETED);
    assertThat(result.timing().trainSeconds()).isGreaterThan(1.9 * enoughToGetThere - 1);
  }

  @Test
  void endsABlockInNativeCode() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.BLOCK_IN_NATIVE_CODE, folder);
    timesOut(trial, "last heard of after step \\d+: " + BY_SIGTERM);
    assertThat(trial.log())
        .contains("Asked to stop, the trial is", "com.sun.jna.Native.invoke", "Acts.block");
  }

  @Test
  void killsWhatClingsToItsLife() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.CLING, folder);
    timesOut(trial, "last heard of after step \\d+: " + BY_SIGKILL);
    assertThat(trial.log()).contains("Acts.spin");
  }

  @Test
  @Tag("long")
  void endsASpinInJava() throws IOException {
    timesOut(new FaultyTrial(Fault.SPIN, folder), "last heard of after step \\d+: " + BY_SIGTERM);
  }

  @Test
  @Tag("long")
  void coversTheBuildingOfTheModel() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.HANG_IN_BUILD, folder);
    timesOut(trial, "before training began: " + BY_SIGTERM);
    assertThat(trial.log()).contains("Faulty.build");
  }

  @Test
  @Tag("long")
  void coversTheLoadingOfTheData() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.hangingData = true;
    timesOut(trial, "before training began: " + BY_SIGTERM);
    assertThat(trial.log()).contains("Counting.open");
  }

  @Test
  void coversTheStartOfTheProcess() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.NONE, folder);
    trial.patienceSeconds = 0.001;
    assertThat(trial.run().status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  @Tag("long")
  void coversTheExportOfATrialThatHasEnded() throws IOException {
    FaultyTrial trial = new FaultyTrial(Fault.HANG_IN_EXPORT, folder);
    trial.accuracyOnly = false;
    trial.patienceSeconds = enoughToGetThere;
    assertThat(trial.run().status()).isEqualTo(Status.COMPLETED);
    assertThat(Files.readString(trial.folder.resolve("export.json")))
        .contains("the export: the time limit of ");
  }

  private static boolean wasKilled(TrialResult result) {
    return result.reason().matches(".*" + BY_SIGKILL);
  }

  private static TrialResult timesOut(FaultyTrial trial, String reason) throws IOException {
    trial.patienceSeconds = enoughToGetThere;
    TrialResult result = trial.run();
    // To a machine that does much else, SIGTERM may not leave the time it needs.
    for (int i = 0; i < 3 && reason.endsWith(BY_SIGTERM) && wasKilled(result); i++) {
      result = trial.run();
    }
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.TIMED_OUT);
    assertThat(result.reason()).matches(reason);
    assertThat(result.timing().wallSeconds()).isGreaterThan(enoughToGetThere);
    assertThat(ProcessHandle.current().descendants()).isEmpty();
    return result;
  }
}
