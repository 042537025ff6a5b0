package dev.gauntlet.run.infer;

import java.util.function.LongSupplier;

/** Measures how many examples a second are answered when one batch follows the other. */
final class ThroughputMeter {
  private final Runnable batch;
  private final int examples;
  private final LongSupplier clock;
  private long batches;
  private long nanos;

  /**
   * A meter.
   *
   * @param batch answers a batch
   * @param examples number of examples in it
   * @param clock nanoseconds
   */
  ThroughputMeter(Runnable batch, int examples, LongSupplier clock) {
    this.batch = batch;
    this.examples = examples;
    this.clock = clock;
  }

  /** Answers a batch without measuring. */
  void warmUp() {
    batch.run();
  }

  /**
   * Measures for a while; at least one batch. Later rounds add to earlier ones, unless those took
   * longer than all of them should.
   *
   * @param atLeast for how long, nanoseconds
   * @param rounds how many rounds there are
   */
  void measure(long atLeast, int rounds) {
    if (nanos >= atLeast * rounds) {
      return;
    }
    long start = clock.getAsLong();
    long spent;
    do {
      batch.run();
      batches++;
      spent = clock.getAsLong() - start;
    } while (spent < atLeast);
    nanos += spent;
  }

  double examplesPerSecond() {
    return batches * examples / (nanos / 1e9);
  }
}
