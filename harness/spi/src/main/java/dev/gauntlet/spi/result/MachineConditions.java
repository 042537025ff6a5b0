package dev.gauntlet.spi.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the machine did to a trial while it trained: whether its times can be trusted.
 *
 * @param calibrationBeforeSeconds time that a fixed piece of work took on the trial's threads
 *     before training; null if it was not measured
 * @param calibrationAfterSeconds the same after training
 * @param threads on which the trial computed
 * @param cores that the process may use
 * @param cpuSeconds CPU time of the trial's process while it trained, all threads together
 * @param otherCpuSeconds CPU time of everything else on these cores meanwhile; null where the
 *     system does not tell
 * @param stolenSeconds CPU time of these cores that the host of a virtual machine gave to others
 *     meanwhile; null where the system does not tell
 * @param involuntarySwitches how often the system took a core away from a thread of the trial
 *     meanwhile; null where it does not tell
 * @param pausedSeconds time for which the process was stopped while it trained; not charged to the
 *     budget, and in none of the figures of {@link Timing} but its {@link Timing#otherSeconds}
 * @param medianStepSeconds median training step
 * @param longestStepSeconds longest training step, its pauses left out
 */
public record MachineConditions(
    @Nullable Double calibrationBeforeSeconds,
    @Nullable Double calibrationAfterSeconds,
    int threads,
    int cores,
    double cpuSeconds,
    @Nullable Double otherCpuSeconds,
    @Nullable Double stolenSeconds,
    @Nullable Long involuntarySwitches,
    double pausedSeconds,
    double medianStepSeconds,
    double longestStepSeconds) {

  /** Change of the machine's speed beyond which a trial's times are in doubt. */
  public static final double TOLERATED_DRIFT = 0.1;

  /** Cores beyond those that are there, wanted on average, beyond which times are in doubt. */
  public static final double TOLERATED_EXCESS = 0.1;

  /** Share of the training time that a host may give to others. */
  public static final double TOLERATED_STOLEN = 0.05;

  /** CPU time of others that is too little to tell: systems count it in hundredths of a second. */
  public static final double TOLERATED_SECONDS = 0.1;

  /**
   * Time of the fixed piece of work after training over that before: more than 1 if the machine
   * became slower; null if it was not measured.
   */
  public @Nullable Double drift() {
    return calibrationBeforeSeconds == null || calibrationAfterSeconds == null
        ? null
        : calibrationAfterSeconds / calibrationBeforeSeconds;
  }

  /**
   * Reasons to doubt the trial's times, each the end of a sentence that begins with the trial's
   * name; empty if there is none.
   *
   * @param trainSeconds of the trial
   */
  public List<String> doubts(double trainSeconds) {
    List<String> doubts = new ArrayList<>();
    Double drift = drift();
    if (drift != null && (drift > 1 + TOLERATED_DRIFT || drift < 1 / (1 + TOLERATED_DRIFT))) {
      doubts.add(
          drift > 1
              ? percent("ended on a machine %.0f %% slower than it began on", drift - 1)
              : percent("ended on a machine %.0f %% faster than it began on", 1 / drift - 1));
    }
    if (pausedSeconds > 0) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "was stopped for %.1f s, which its budget does not count",
              pausedSeconds));
    }
    if (otherCpuSeconds != null
        && otherCpuSeconds > TOLERATED_SECONDS
        && otherCpuSeconds / trainSeconds + threads > cores + TOLERATED_EXCESS) {
      doubts.add(
          percent(
              "shared its cores: others took %.0f %% of a core", otherCpuSeconds / trainSeconds));
    }
    if (stolenSeconds != null
        && stolenSeconds > TOLERATED_SECONDS
        && stolenSeconds > TOLERATED_STOLEN * trainSeconds) {
      doubts.add(
          percent(
              "lost %.0f %% of a core to other guests of its host", stolenSeconds / trainSeconds));
    }
    return doubts;
  }

  private static String percent(String format, double share) {
    return String.format(Locale.ROOT, format, 100 * share);
  }
}
