package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed at any moment and continued has the results of one that was left alone, bit
 * for bit. How many times it is killed, early to late, the system property {@code gauntlet.kills}
 * says.
 */
final class KilledRunIT {
  private static final int KILLS = Integer.getInteger("gauntlet.kills", 2);

  @TempDir private Path folder;

  @Test
  void comesToTheSameResults() throws Exception {
    Path suite = TinyRun.suite(folder);
    long start = System.nanoTime();
    Outcome whole = Command.gauntlet(folder, "run", suite, "--out", "whole", "--jobs", 2);
    long wholeMs = (System.nanoTime() - start) / 1_000_000;
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    String expected = TinyRun.figures(folder.resolve("whole"));

    Random random = new Random(42);
    for (int kill = 0; kill < KILLS; kill++) {
      Path run = folder.resolve("killed-" + kill);
      killAfter(
          (long) ((kill + random.nextDouble()) / KILLS * wholeMs),
          Command.start(folder, "run", suite, "--out", run, "--jobs", 2));
      List<String> finished = TinyRun.finished(run);

      Outcome resumed = resume(suite, run);

      assertThat(resumed.exitCode()).as("kill %d: %s", kill, resumed.err()).isZero();
      assertThat(TinyRun.figures(run)).as("kill %d", kill).isEqualTo(expected);
      assertThat(TinyRun.finished(run))
          .as("kill %d: none lost, none run twice", kill)
          .containsAll(finished)
          .hasSize(TinyRun.TRIALS)
          .doesNotHaveDuplicates();
    }
  }

  private static void killAfter(long milliseconds, Running running) throws Exception {
    running.process().waitFor(milliseconds, TimeUnit.MILLISECONDS);
    running.process().destroyForcibly();
    running.outcome();
  }

  /** Continues the run; if it was killed before it had said what it is, begins it anew. */
  private Outcome resume(Path suite, Path run) {
    if (Files.exists(run.resolve("suite.yaml"))) {
      return Command.gauntlet(folder, "run", "--resume", run, "--jobs", 2);
    }
    return Command.gauntlet(folder, "run", suite, "--out", run, "--jobs", 2);
  }
}
