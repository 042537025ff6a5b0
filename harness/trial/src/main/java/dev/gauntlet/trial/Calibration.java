package dev.gauntlet.trial;

import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.DoubleStream;

/**
 * How fast this machine is at the moment, told by the time that a fixed piece of work takes on as
 * many threads as a trial has: multiplications, each of which waits for one before it. If that
 * changes, then the machine has changed (its clock frequency, its temperature, its other work), not
 * what is being measured.
 *
 * <p>Eight chains keep the multipliers of a core busy, so that another thread of the core, also one
 * of the host's other guests, is felt; and they leave a processor most of what it can do besides,
 * so that it is no matter how a compiler arranges them and where in memory it puts the code. They
 * take the same time within 1 %, whatever compiles them at which level. A matrix product, small
 * enough for the cache, took 11 % longer in trials of one engine than in those of another, and up
 * to 1.6 times as long from one process to the next.
 *
 * <p>The best of several rounds counts: chance makes a round slower, never faster. A round is long
 * beside the scheduler's slices, so that one that competes for a core slows every round.
 */
public final class Calibration {
  private static final int LINKS = 2000; // of each chain
  private static final int REPETITIONS = 10_000; // a round of about 20 ms
  private static final int ROUNDS = 5;
  private static final int WARM_UP_REPETITIONS = 10_000; // for a clock that has idled

  private final int threads;

  /**
   * Prepares nothing.
   *
   * @param threads on which to work
   */
  public Calibration(int threads) {
    this.threads = threads;
  }

  /** Seconds that the work takes on one thread, several times in a row. */
  public static double[] measure(int times) {
    Calibration calibration = new Calibration(1);
    return DoubleStream.generate(calibration::measure).limit(times).toArray();
  }

  /**
   * Seconds that a round of the work takes, the best of several; NaN if the thread is interrupted,
   * and remains so. Takes about 0.12 s itself.
   */
  public double measure() {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      Callable<double[]> rounds = () -> new Work().rounds();
      double[] slowest = new double[ROUNDS];
      for (var each : workers.invokeAll(Collections.nCopies(threads, rounds))) {
        double[] seconds = each.get();
        for (int i = 0; i < ROUNDS; i++) {
          slowest[i] = Math.max(slowest[i], seconds[i]);
        }
      }
      return Arrays.stream(slowest).min().orElseThrow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Double.NaN;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  /** The work of one thread. */
  private static final class Work {
    private float result; // kept, so that no compiler leaves the work out

    double[] rounds() {
      run(WARM_UP_REPETITIONS);
      double[] seconds = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        run(REPETITIONS);
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
      if (!(result > 0)) {
        throw new IllegalStateException("products of positive numbers make " + result);
      }
      return seconds;
    }

    private void run(int repetitions) {
      for (int i = 0; i < repetitions; i++) {
        result += chains(1 + i % 3);
      }
    }

    /** Each chain stays about where it begins, far from numbers that are too small to be normal. */
    private static float chains(float start) {
      float a = start;
      float b = start + 1;
      float c = start + 2;
      float d = start + 3;
      float e = start + 4;
      float f = start + 5;
      float g = start + 6;
      float h = start + 7;
      for (int i = 0; i < LINKS; i += 2) {
        a *= 0.75f;
        b *= 0.75f;
        c *= 0.75f;
        d *= 0.75f;
        e *= 0.75f;
        f *= 0.75f;
        g *= 0.75f;
        h *= 0.75f;
        a *= 4 / 3f;
        b *= 4 / 3f;
        c *= 4 / 3f;
        d *= 4 / 3f;
        e *= 4 / 3f;
        f *= 4 / 3f;
        g *= 4 / 3f;
        h *= 4 / 3f;
      }
      return a + b + c + d + e + f + g + h;
    }
  }
}
