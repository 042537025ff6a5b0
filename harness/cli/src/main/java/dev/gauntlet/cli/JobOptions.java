package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.JobChoice;
import dev.gauntlet.run.JobMeter;
import dev.gauntlet.run.journal.LocalInputs;
import java.lang.module.ModuleFinder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run} that say how trials share the machine. */
final class JobOptions {
  private static final int MAX_JOBS = 1024;

  /**
   * Computed by the engine, and by kernels in Java: threads are worth more to one than to the
   * other.
   */
  private static final List<String> MEASURED = List.of("nanogpt", "nanogpt-java");

  private static final String AUTO = "auto";

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Runs N trials side by side on each machine, each with its share of the cores. Their times then count"
              + " the others' work too. With 'auto', what makes the run shortest is measured first,"
              + " for some seconds; a run that is resumed goes on as it began. Default: what the suite"
              + " says, else 1.")
  private @Nullable String given;

  private @Nullable JobChoice choice;

  @Option(
      names = "--no-fork",
      negatable = true,
      description =
          "Runs trials in this process instead of one of their own, for debugging: a crash or a"
              + " hang of one ends the run. A run remembers it; --fork takes it back.")
  private @Nullable Boolean noForkGiven;

  private LocalInputs.Share recalled = LocalInputs.NONE.share();
  private boolean resumed;
  private boolean suggested;
  private int cores = cores();
  private boolean elsewhere;

  /**
   * Trials at a time.
   *
   * @throws InputException if that is no sensible number
   */
  int jobs() {
    JobChoice chosen = choice;
    Integer number = number();
    int jobs = chosen != null ? chosen.jobs() : number != null ? number : recalledJobs();
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw new InputException("--jobs is %d, must be 1 to %d, or auto".formatted(jobs, MAX_JOBS));
    }
    if (!fork() && jobs > 1) {
      throw new InputException("--jobs is " + jobs + ", must be 1 with --no-fork");
    }
    return jobs;
  }

  private int recalledJobs() {
    return fork() ? recalled.jobs() : 1;
  }

  /** The number that was given; null if there is none. */
  private @Nullable Integer number() {
    if (given == null || given.equals(AUTO)) {
      return null;
    }
    try {
      return Integer.valueOf(given);
    } catch (NumberFormatException e) {
      throw new InputException(
          "--jobs is '%s', must be 1 to %d, or auto".formatted(given, MAX_JOBS), e);
    }
  }

  /**
   * Trials run on other machines.
   *
   * @param fewest cores that one of them has
   */
  void runElsewhere(int fewest) {
    cores = fewest;
    elsewhere = true;
    if (noForkGiven != null && noForkGiven) {
      throw new InputException("--no-fork runs trials in this process, so --on must be local");
    }
  }

  /** Measures, on this machine, how many of so many trials should run side by side. */
  static JobChoice measure(int batchSize, int cores, @Nullable Long heapMb, int trials)
      throws InterruptedException {
    return new JobMeter(MEASURED, "addition", batchSize, heapMb).choose(cores, trials);
  }

  /** Whether somebody has yet to choose; a run that is resumed goes on as it was begun. */
  boolean isOpen() {
    return (AUTO.equals(given) || (given == null && suggested))
        && choice == null
        && fork()
        && !resumed;
  }

  /** Leaves it open if nobody has said how many, as the suite would have it. */
  void suggestAuto() {
    suggested = true;
  }

  /** Whether the user, rather than the suite, has left it open. */
  boolean asked() {
    return AUTO.equals(given);
  }

  /** Chooses, where it was left open. */
  void choose(JobChoice chosen) {
    choice = chosen;
  }

  /** Why there are so many; null if somebody has said how many. */
  @Nullable String reason() {
    return choice == null ? null : choice.reason();
  }

  /** Shares the machine as a run was begun, where nothing else is said. */
  void recall(LocalInputs remembered) {
    recalled = remembered.share();
    resumed = true;
  }

  /** Whether each trial has a process of its own; several at a time must have. */
  boolean fork() {
    if (elsewhere) {
      return true;
    }
    if (noForkGiven != null) {
      return !noForkGiven;
    }
    Integer number = number();
    return recalled.fork() || (number != null && number > 1);
  }

  /**
   * What to say if trials of this process go without a module that those of their own have: the
   * launcher cannot know what a run remembers.
   */
  String warningOfVectors() {
    String vectors = "jdk.incubator.vector";
    return fork()
            || ModuleLayer.boot().findModule(vectors).isPresent()
            || ModuleFinder.ofSystem().find(vectors).isEmpty()
        ? ""
        : "kernels in Java compute without vectors in this process: 'gauntlet' asks for "
            + vectors
            + " where --no-fork is given, and only there";
  }

  /** What of this a run remembers. */
  LocalInputs.Share share(@Nullable String heap) {
    return new LocalInputs.Share(jobs(), heap, fork());
  }

  /** Threads for each trial, unless somebody says otherwise. */
  int threads() {
    return choice != null ? choice.threads() : Math.max(1, cores / jobs());
  }

  /** What to say if trials with that many threads do not fit on the machine side by side. */
  String warning(int threads) {
    int wanted = jobs() * threads;
    return wanted <= cores
        ? ""
        : "%d jobs of %d threads are %d threads on %d cores: times will be longer, and vary"
            .formatted(jobs(), threads, wanted, cores);
  }

  /** How many cores the least of the machines has. */
  int fewestCores() {
    return cores;
  }

  /** How many this process may use. */
  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
