package dev.gauntlet.trial;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.DoubleStream;

/**
 * How fast this machine is at the moment, told by the time that a fixed piece of work takes: small
 * matrix products on as many threads as a trial has. If that changes, then the machine has changed
 * (its clock frequency, its temperature, its other work), not what is being measured.
 *
 * <p>The best of several rounds counts: chance makes a round slower, never faster. A round is long
 * beside the scheduler's slices, so that one that competes for a core slows every round.
 */
public final class Calibration {
  private static final int SIZE = 96; // three matrices of 36 KiB: within a core's own cache
  private static final int PRODUCTS = 80; // a round of about 20 ms
  private static final int ROUNDS = 5;
  private static final int WARM_UP_PRODUCTS = 80; // for the compiler, and a clock that has idled

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
      Callable<double[]> rounds = new Work()::rounds;
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

  /** What is worked on; read by all threads, each of which has a product of its own. */
  private static final class Work {
    private final float[] a = matrix(1);
    private final float[] b = matrix(2);

    double[] rounds() {
      float[] product = new float[SIZE * SIZE];
      multiply(product, WARM_UP_PRODUCTS);
      double[] seconds = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        multiply(product, PRODUCTS);
        seconds[round] = (System.nanoTime() - start) / 1e9;
      }
      return seconds;
    }

    private void multiply(float[] product, int times) {
      for (int i = 0; i < times; i++) {
        multiply(a, b, product);
      }
    }

    private static void multiply(float[] a, float[] b, float[] product) {
      Arrays.fill(product, 0);
      for (int row = 0; row < SIZE; row++) {
        for (int k = 0; k < SIZE; k++) {
          float factor = a[row * SIZE + k];
          for (int column = 0; column < SIZE; column++) {
            product[row * SIZE + column] += factor * b[k * SIZE + column];
          }
        }
      }
    }

    private static float[] matrix(int seed) {
      Random random = new Random(seed);
      float[] values = new float[SIZE * SIZE];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      return values;
    }
  }
}
