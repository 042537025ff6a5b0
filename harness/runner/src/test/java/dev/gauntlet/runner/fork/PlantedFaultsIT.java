package dev.gauntlet.runner.fork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.runner.fork.plugin.Fault;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a plugin does in its process, the trial's end has a name, and the next trial is well.
 */
class PlantedFaultsIT {
  @TempDir static Path folder;
  private static CurvePoint undisturbed;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    undisturbed = runHealthyTrial();
  }

  @AfterEach
  void runsTheNextTrialAsIfNothingHadHappened() throws IOException {
    CurvePoint now = runHealthyTrial();
    assertThat(now.train()).isEqualTo(undisturbed.train());
    assertThat(now.validation()).isEqualTo(undisturbed.validation());
    assertThat(now.test()).isEqualTo(undisturbed.test());
  }

  private static CurvePoint runHealthyTrial() throws IOException {
    TrialResult result = new FaultyTrial(Fault.NONE, folder).run();
    assertThat(result.status()).as(result.reason()).isEqualTo(Status.COMPLETED);
    assertThat(result.steps()).isEqualTo(FaultyTrial.STEPS);
    return result.best();
  }

  /**
   * Those that the child itself reports; its log has the stack trace, the reason one line of it.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          THROW_IN_BUILD    | crashed       | IllegalStateException: no such layer
          THROW_IN_FORWARD  | crashed       | IllegalStateException: lost the thread
          WRONG_SHAPES      | crashed       | EngineException: mat1 and mat2 shapes cannot be multiplied
          ASK_FOR_TOO_MUCH  | out-of-memory | native: * can't allocate memory: *
          """)
  void reportsWhatIsThrown(Fault fault, String status, String reason) {}
}
