package dev.gauntlet.kernels;

/**
 * Adds up the time of each kind of operation on one thread: what passes from one {@link #enter} or
 * {@link #resume} to the next counts to the first.
 */
final class OperationClock {
  private static final int KINDS = Operation.values().length;

  final long[] nanos = new long[KINDS];
  final long[] calls = new long[KINDS];
  final double[] flops = new double[KINDS];
  final long[] written = new long[KINDS];
  private int current = -1;
  private long since;

  /**
   * Begins an operation.
   *
   * @param flops multiplications and additions of its matrix products, with those of rows and lanes
   *     that only pad; 0 if it has none
   * @param written numbers that it writes into arrays
   */
  void enter(Operation operation, double flops, long written) {
    resume(operation);
    calls[current]++;
    this.flops[current] += flops;
    this.written[current] += written;
  }

  /** Goes on with an operation that counts elsewhere, and that another one has interrupted. */
  void resume(Operation operation) {
    stop();
    current = operation.ordinal();
  }

  /** Ends the operation. */
  void stop() {
    long now = System.nanoTime();
    if (current >= 0) {
      nanos[current] += now - since;
    }
    current = -1;
    since = now;
  }

  /** Adds time that has been measured otherwise. */
  void add(Operation operation, long nanos) {
    calls[operation.ordinal()]++;
    this.nanos[operation.ordinal()] += nanos;
  }

  /** The time of all operations. */
  long total() {
    long sum = 0;
    for (long each : nanos) {
      sum += each;
    }
    return sum;
  }
}
