package dev.gauntlet.spi.result;

import org.jspecify.annotations.Nullable;

/**
 * Where the time of a trial's training steps goes, measured after the trial in a process of its
 * own.
 *
 * @param trialId of the trial whose steps they are
 * @param profile of a step
 * @param peak of the machine, measured after the steps
 * @param flopsPerExample arithmetic that a step does for one example. Where the model computes by
 *     itself and tells of its matrix products, it is {@link StepProfile#recordedFlopsPerExample},
 *     whatever is given: such a model does not compute what its forward pass, when it is traced,
 *     would, for example not at positions that have no target. Otherwise it is what is given, that
 *     of forward and backward pass as {@link ModelCard} counts it, element-wise arithmetic and all;
 *     null if the model cannot be traced
 */
public record ProfileRecord(
    String trialId, StepProfile profile, MachinePeak peak, @Nullable Double flopsPerExample) {
  public ProfileRecord {
    Double recorded = profile.recordedFlopsPerExample();
    flopsPerExample = recorded == null ? flopsPerExample : recorded;
  }

  /** 10<sup>9</sup> multiplications and additions a second that a step does; null if unknown. */
  public @Nullable Double gflopsPerSecond() {
    return flopsPerExample == null ? null : flopsPerExample / profile.secondsPerExample() / 1e9;
  }

  /** {@link #gflopsPerSecond} as a share of the machine's peak; null if unknown. */
  public @Nullable Double peakShare() {
    Double achieved = gflopsPerSecond();
    return achieved == null ? null : achieved / peak.gflopsPerSecond();
  }

  /**
   * What it takes to write every array once and to read it once at the machine's bandwidth, as a
   * share of a step; null if the arrays are not known.
   */
  public @Nullable Double memoryShare() {
    Double bytes = profile.arrayBytes();
    return bytes == null
        ? null
        : 2 * bytes / peak.gigabytesPerSecond() / 1e9 / profile.medianSeconds();
  }
}
