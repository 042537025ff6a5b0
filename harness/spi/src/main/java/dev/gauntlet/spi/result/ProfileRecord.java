package dev.gauntlet.spi.result;

import org.jspecify.annotations.Nullable;

/**
 * Where the time of a trial's training steps goes, measured after the trial in a process of its
 * own.
 *
 * @param trialId of the trial whose steps they are
 * @param profile of a step
 * @param peak of the machine, measured after the steps
 * @param flopsPerExample arithmetic of forward and backward pass, as {@link ModelCard} counts it;
 *     null if the model cannot be traced
 */
public record ProfileRecord(
    String trialId, StepProfile profile, MachinePeak peak, @Nullable Double flopsPerExample) {

  /** 10<sup>9</sup> multiplications and additions a second that a step does; null if unknown. */
  public @Nullable Double gflopsPerSecond() {
    return flopsPerExample == null ? null : flopsPerExample / profile.secondsPerExample() / 1e9;
  }
}
