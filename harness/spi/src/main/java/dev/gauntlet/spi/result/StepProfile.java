package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of a training step goes.
 *
 * @param batchSize examples a step
 * @param threads the engine computes on
 * @param warmUpSteps steps before those that count
 * @param warmUpSeconds what they took
 * @param steps steps that count, for all but the operations
 * @param medianSeconds a step takes, the median
 * @param fastestSeconds the fastest step took
 * @param slowestSeconds the slowest step took
 * @param phaseSeconds median of each phase of a step, in the order of a step: batch, forward,
 *     backward, optimizer, and the loop around them
 * @param heapBytes Java heap that a step allocates on the thread that trains, the median
 * @param operations what the engine and kernels in Java execute in a step, the slowest first; times
 *     of an operation are without those that it calls
 */
public record StepProfile(
    int batchSize,
    int threads,
    long warmUpSteps,
    double warmUpSeconds,
    int steps,
    double medianSeconds,
    double fastestSeconds,
    double slowestSeconds,
    Map<String, Double> phaseSeconds,
    long heapBytes,
    List<Operation> operations) {

  /**
   * An operation of the engine, or of kernels in Java. Recording costs time, so that the seconds of
   * all operations may add up to more than a step takes: their shares are what to read.
   *
   * @param name as the engine calls it, for example {@code aten::mm}, or in words
   * @param calls in a step, on average
   * @param seconds in a step, on average
   * @param bytes of the arrays that it makes in a step, on average; of kernels in Java, which work
   *     in arrays of their own, what they write into these; null if it is not known
   * @param flops multiplications and additions of the matrix products in it, in a step, with those
   *     of numbers that only pad; 0 if there are none; null if it is not known, as of the engine's
   *     operations
   */
  public record Operation(
      String name, double calls, double seconds, @Nullable Double bytes, @Nullable Double flops) {

    /** 10<sup>9</sup> multiplications and additions a second; null if unknown or none. */
    public @Nullable Double gflopsPerSecond() {
      return flops == null || flops == 0 ? null : flops / seconds / 1e9;
    }
  }

  public StepProfile {
    phaseSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(phaseSeconds));
    operations = List.copyOf(operations);
  }

  /** Training time for one example, in seconds. */
  public double secondsPerExample() {
    return medianSeconds / batchSize;
  }

  /** The share of a step that is neither forward pass nor backward pass nor optimizer. */
  public double harnessShare() {
    double model = 0;
    for (String phase : List.of("forward", "backward", "optimizer")) {
      model += phaseSeconds.getOrDefault(phase, 0.0);
    }
    double all = phaseSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    return all > 0 ? 1 - model / all : 0;
  }

  /** Bytes of all arrays that a step makes; null unless operations tell, and all of them do. */
  public @Nullable Double arrayBytes() {
    if (operations.isEmpty()) {
      return null;
    }
    double sum = 0;
    for (Operation operation : operations) {
      if (operation.bytes() == null) {
        return null;
      }
      sum += operation.bytes();
    }
    return sum;
  }

  /**
   * Multiplications and additions of the matrix products that were recorded in a step, forward and
   * backward, for one example; null if no operation tells of any.
   */
  public @Nullable Double recordedFlopsPerExample() {
    double sum = 0;
    for (Operation operation : operations) {
      sum += operation.flops() == null ? 0 : operation.flops();
    }
    return sum > 0 ? sum / batchSize : null;
  }
}
