package dev.gauntlet.spi.result;

import java.util.Locale;

/** How a trial ended. */
public enum Status {
  /** Its budget was used up, or it had learned all that there was to learn. */
  COMPLETED,
  /** It reached the target accuracy within its budget. */
  TARGET_REACHED,
  /** Its loss became NaN or infinite. */
  DIVERGED,
  /** It ran into its hard time limit. */
  TIMED_OUT,
  /** It needed more memory than there was. */
  OUT_OF_MEMORY,
  /** It threw, or its process ended. */
  CRASHED,
  /** It cannot be run; the reason says why. */
  SKIPPED;

  /** True if the trial's figures count. */
  public boolean succeeded() {
    return this == COMPLETED || this == TARGET_REACHED;
  }

  /** The name in files: lower case with hyphens. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
