package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.journal.LocalInputs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run} that say how trials share the machine. */
final class JobOptions {
  private static final int MAX_JOBS = 1024;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Runs N trials side by side, each with its share of the cores. Their times then count"
              + " the others' work too. Default: 1, or what the run that is resumed began with.")
  private @Nullable Integer given;

  @Option(
      names = "--no-fork",
      negatable = true,
      description =
          "Runs trials in this process instead of one of their own, for debugging: a crash or a"
              + " hang of one ends the run. A run remembers it; --fork takes it back.")
  private @Nullable Boolean noForkGiven;

  private LocalInputs.Share recalled = LocalInputs.NONE.share();

  /**
   * Trials at a time.
   *
   * @throws InputException if that is no sensible number
   */
  int jobs() {
    int jobs = given != null ? given : fork() ? recalled.jobs() : 1;
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw new InputException("--jobs is %d, must be 1 to %d".formatted(jobs, MAX_JOBS));
    }
    if (!fork() && jobs > 1) {
      throw new InputException("--jobs is " + jobs + ", must be 1 with --no-fork");
    }
    return jobs;
  }

  /** Shares the machine as a run was begun, where nothing else is said. */
  void recall(LocalInputs remembered) {
    recalled = remembered.share();
  }

  /** Whether each trial has a process of its own; several at a time must have. */
  boolean fork() {
    if (noForkGiven != null) {
      return !noForkGiven;
    }
    return recalled.fork() || (given != null && given > 1);
  }

  /** What of this a run remembers. */
  LocalInputs.Share share(@Nullable String heap) {
    return new LocalInputs.Share(jobs(), heap, fork());
  }

  /** Threads for each trial, unless somebody says otherwise. */
  int threads() {
    return Math.max(1, cores() / jobs());
  }

  /** What to say if trials with that many threads do not fit on the machine side by side. */
  String warning(int threads) {
    int wanted = jobs() * threads;
    return wanted <= cores()
        ? ""
        : "%d jobs of %d threads are %d threads on %d cores: times will be longer, and vary"
            .formatted(jobs(), threads, wanted, cores());
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
