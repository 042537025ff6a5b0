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
 * many threads as a trial has: chains of multiplications and additions, each waiting for the last.
 * If that changes, then the machine has changed (its clock frequency, its temperature, its other
 * work), not what is being measured.
 *
 * <p>Eight chains take the time of one, and no processor has more to do than half of what it can:
 * how a compiler arranges them, and where in memory it puts the code, is no matter. It is for
 * matrix products, which the same compiler made 11 % faster in trials of one engine than in those
 * of another on one processor. Chains take within 1 % whatever compiles them, at which level.
 *
 * <p>The best of several rounds counts: chance makes a round slower, never faster. A round is long
 * beside the scheduler's slices, so that one that competes for a core slows every round.
 */
public final class Calibration {
  private static final int LINKS = 1000; // of each chain
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
      return seconds;
    }

    private void run(int repetitions) {
      for (int i = 0; i < repetitions; i++) {
        result = chains(result);
      }
    }

    /** Each chain goes to 1, without ever coming to numbers that are too small to be normal. */
    private static float chains(float start) {
      float a = start;
      float b = start + 1;
      float c = start + 2;
      float d = start + 3;
      float e = start + 4;
      float f = start + 5;
      float g = start + 6;
      float h = start + 7;
      for (int i = 0; i < LINKS; i++) {
        a = a * 0.75f + 0.25f;
        b = b * 0.75f + 0.25f;
        c = c * 0.75f + 0.25f;
        d = d * 0.75f + 0.25f;
        e = e * 0.75f + 0.25f;
        f = f * 0.75f + 0.25f;
        g = g * 0.75f + 0.25f;
        h = h * 0.75f + 0.25f;
      }
      return (a + b + c + d + e + f + g + h) / 8;
    }
  }
}
