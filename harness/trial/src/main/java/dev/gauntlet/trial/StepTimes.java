package dev.gauntlet.trial;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How long each training step took. */
final class StepTimes {
  private static final int LEAST_STEPS = 4;

  private float[] seconds = new float[256];
  private int count;
  private double until;

  /**
   * Adds a step.
   *
   * @param trainSeconds training time up to its end
   */
  void add(double trainSeconds) {
    if (count == seconds.length) {
      seconds = Arrays.copyOf(seconds, 2 * count);
    }
    seconds[count++] = (float) (trainSeconds - until);
    until = trainSeconds;
  }

  /** Seconds; 0 without a step. */
  double median() {
    float[] sorted = Arrays.copyOf(seconds, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[count / 2];
  }

  /** Seconds; 0 without a step. */
  double longest() {
    float longest = 0;
    for (int i = 0; i < count; i++) {
      longest = Math.max(longest, seconds[i]);
    }
    return longest;
  }

  /**
   * Mean of the second half of the steps, seconds an example; null of fewer than four.
   *
   * @param batchSize examples of a step
   */
  @Nullable Double secondHalfPerExample(int batchSize) {
    if (count < LEAST_STEPS) {
      return null;
    }
    double sum = 0;
    for (int i = count / 2; i < count; i++) {
      sum += seconds[i];
    }
    return sum / (count - count / 2) / batchSize;
  }
}
