package dev.gauntlet.run;

import dev.gauntlet.run.child.ChildSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How many trials run side by side, and on how many threads each, so that all of them together take
 * the shortest time. Every trial has the same threads, whichever is the last.
 *
 * @param jobs trials at a time
 * @param threads of each
 * @param reason what was chosen and why, in one line
 */
public record JobChoice(int jobs, int threads, String reason) {
  // What a measurement of seconds cannot tell apart; the fewer trials disturb each other the
  // better.
  private static final double CLEARLY = 0.95;
  private static final int MOST = 16; // what more of them share, caches and memory, is untried

  /** Three times what a trial of a built-in suite holds, engine included. */
  private static final long MEMORY_MB = 1536;

  /**
   * A way to divide the machine, and how fast it is.
   *
   * @param jobs trials at a time
   * @param threads of each
   * @param speed of each of them, where a trial on all cores by itself has 1
   */
  public record Measured(int jobs, int threads, double speed) {}

  /**
   * The ways that are worth measuring, from one trial on all cores to a core for each.
   *
   * @param cores that this process may use
   * @param memoryMb of the machine, MiB
   * @param heapMb that a trial may have, MiB; null if nobody has said
   * @param trials of the run
   * @return trials at a time; the first is 1
   */
  static List<Integer> candidates(int cores, long memoryMb, @Nullable Long heapMb, int trials) {
    int most = most(cores, memoryMb / trialMb(heapMb), trials);
    List<Integer> candidates = new ArrayList<>();
    for (int jobs = 1; jobs <= most; jobs *= 2) {
      candidates.add(jobs);
    }
    return candidates;
  }

  private static int most(int cores, long fitting, int trials) {
    return (int) Math.max(1, Math.min(Math.min(cores, trials), Math.min(fitting, MOST)));
  }

  /** Memory that there has to be for a trial, MiB. */
  private static long trialMb(@Nullable Long heapMb) {
    return heapMb == null ? MEMORY_MB : Math.max(MEMORY_MB, ChildSettings.leastMemoryMb(heapMb));
  }

  /**
   * The way that is the fastest.
   *
   * @param trials of the run; the last ones may have no others beside them
   * @param measured at least one; the first is one trial on all cores
   */
  public static JobChoice of(int trials, List<Measured> measured) {
    Measured alone = measured.get(0);
    Measured best =
        measured.stream().min(Comparator.comparingDouble(way -> time(trials, way))).orElseThrow();
    Measured chosen =
        measured.stream()
            .filter(way -> time(trials, way) * CLEARLY <= time(trials, best))
            .min(Comparator.comparingInt(Measured::jobs))
            .orElse(best);
    // Of one job there is something to say, too: what more of them would have come to.
    Measured compared = chosen.jobs() > 1 ? chosen : measured.get(measured.size() - 1);
    String reason =
        compared.jobs() == 1
            ? ""
            : String.format(
                Locale.ROOT,
                ": %s %.0f %% of what %d do here",
                compared.threads() == 1 ? "one thread does" : compared.threads() + " threads do",
                100 * compared.speed(),
                alone.threads());
    return new JobChoice(chosen.jobs(), chosen.threads(), describe(chosen) + reason);
  }

  /**
   * As many trials as fit on the machine, whose threads somebody has said.
   *
   * @param threads of a trial
   * @param cores that this process may use
   * @param memoryMb of the machine, MiB
   * @param heapMb that a trial may have, MiB; null if nobody has said
   * @param trials of the run
   */
  public static JobChoice ofThreads(
      int threads, int cores, long memoryMb, @Nullable Long heapMb, int trials) {
    long fitting = memoryMb / trialMb(heapMb);
    int jobs = most(cores / threads, fitting, trials);
    String memory = fitting == jobs ? " and " + memoryMb + " MiB of memory" : "";
    return unmeasured(
        jobs,
        threads,
        "the threads of a trial are given, and there are " + cores + " cores" + memory);
  }

  /** Without having measured anything. */
  static JobChoice unmeasured(int jobs, int threads, String why) {
    return new JobChoice(jobs, threads, describe(new Measured(jobs, threads, 1)) + ": " + why);
  }

  private static String describe(Measured way) {
    return "%d job%s of %d thread%s"
        .formatted(
            way.jobs(), way.jobs() == 1 ? "" : "s", way.threads(), way.threads() == 1 ? "" : "s");
  }

  /** How long all trials take, where one on all cores takes 1. */
  private static double time(int trials, Measured way) {
    return Math.ceil(trials / (double) way.jobs()) / way.speed();
  }
}
