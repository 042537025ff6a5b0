package dev.gauntlet.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The time of one kind of operation.
 *
 * @param calls on all threads
 * @param seconds of a thread, the mean of all threads
 * @param flops multiplications and additions of matrix products, on all threads, with those of rows
 *     and lanes that only pad; 0 if it has none
 * @param bytes that it writes into arrays, on all threads
 */
public record OperationTime(String name, long calls, double seconds, double flops, double bytes) {

  /**
   * Adds up.
   *
   * @param serial of what one thread does while the others wait
   * @param threads of what each thread does
   */
  static List<OperationTime> of(OperationClock serial, OperationClock... threads) {
    List<OperationTime> times = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      int i = operation.ordinal();
      long calls = serial.calls[i];
      double seconds = serial.nanos[i] / 1e9;
      double flops = serial.flops[i];
      long written = serial.written[i];
      for (OperationClock thread : threads) {
        calls += thread.calls[i];
        seconds += thread.nanos[i] / 1e9 / threads.length;
        flops += thread.flops[i];
        written += thread.written[i];
      }
      if (calls > 0) {
        times.add(new OperationTime(operation.label, calls, seconds, flops, 4.0 * written));
      }
    }
    times.sort(Comparator.comparingDouble(OperationTime::seconds).reversed());
    return times;
  }
}
