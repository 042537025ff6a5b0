package dev.gauntlet.run.infer;

import dev.gauntlet.spi.result.InferenceRecord.Latency;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Measures latency as a client sees it that asks at fixed times, whether or not the last answer is
 * there already.
 *
 * <p>A client that waits for each answer before it asks again leaves out all the questions that a
 * pause would have delayed (coordinated omission: Tene, 2013). So questions are due at a fixed
 * interval, and a question's latency runs from when it was due, not from when it was asked.
 */
final class LatencyMeter {
  private static final int FEWEST_TO_WARM_UP = 5;

  private final Histogram histogram =
      new Histogram(TimeUnit.HOURS.toNanos(1), 3); // three significant digits
  private final Runnable question;
  private final LongSupplier clock;

  /**
   * A meter.
   *
   * @param question asks, and returns with the answer
   * @param clock nanoseconds
   */
  LatencyMeter(Runnable question, LongSupplier clock) {
    this.question = question;
    this.clock = clock;
  }

  /**
   * Asks for a while without measuring, and some questions at least: the first one of a process may
   * take a thousand times as long as others.
   *
   * @param nanos for how long
   * @return median time that an answer takes, nanoseconds
   */
  long warmUp(long nanos) {
    Histogram service = new Histogram(TimeUnit.HOURS.toNanos(1), 3);
    long end = clock.getAsLong() + nanos;
    do {
      long start = clock.getAsLong();
      question.run();
      service.recordValue(clock.getAsLong() - start);
    } while (clock.getAsLong() < end || service.getTotalCount() < FEWEST_TO_WARM_UP);
    return service.getValueAtPercentile(50);
  }

  /**
   * Measures for a while; at least one answer. Later rounds add to earlier ones.
   *
   * <p>What is far too slow to keep up is not asked any more. The questions that were still due
   * count as if the last answer had been theirs: they had to wait at least as long.
   *
   * @param nanos for how long
   * @param interval between two questions, nanoseconds
   */
  void measure(long nanos, long interval) {
    long start = clock.getAsLong();
    long questions = Math.max(1, nanos / interval);
    long answered = start;
    for (long i = 0; i < questions; i++) {
      long due = start + i * interval;
      if (answered - start <= 4 * nanos) {
        while (clock.getAsLong() < due) {
          Thread.onSpinWait();
        }
        question.run();
        answered = clock.getAsLong();
      }
      histogram.recordValue(answered - due);
    }
  }

  /** What was measured. */
  Latency latency() {
    return new Latency(
        microseconds(50), microseconds(90), microseconds(99), histogram.getTotalCount());
  }

  private double microseconds(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e3;
  }
}
