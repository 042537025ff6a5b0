package dev.gauntlet.run;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Measures the speed of the machine before and after each trial that another executor runs, and
 * records how much it has changed.
 *
 * <p>Where several trials run side by side on all cores, they are part of what slows the machine
 * down: the measurement then also tells when they come and go.
 */
public final class CalibratedExecutor implements TrialExecutor {
  private final TrialExecutor executor;
  private final Calibration calibration = new Calibration();

  /** Measures around another executor's trials. */
  public CalibratedExecutor(TrialExecutor executor) {
    this.executor = executor;
  }

  /** Seconds that a fixed piece of work takes on this machine, several times in a row. */
  public static double[] measure(int times) {
    Calibration calibration = new Calibration();
    return DoubleStream.generate(calibration::measure).limit(times).toArray();
  }

  @Override
  public TrialResult run(TrialSpec spec, Path folder, Listener listener) {
    double before = calibration.measure();
    TrialResult result = executor.run(spec, folder, listener);
    return result.withMachineDrift(calibration.measure() / before);
  }

  /**
   * How fast this machine is at the moment, told by the time that a fixed piece of work takes:
   * small matrix products on the calling thread. If that changes, then the machine has changed (its
   * clock frequency, its temperature, its other work), not what is being measured.
   */
  static final class Calibration {
    private static final int SIZE = 96; // three matrices of 36 KiB: within a core's own cache
    private static final int PRODUCTS = 40; // a round of about 10 ms
    private static final int ROUNDS = 15;
    private static final int WARM_UP_ROUNDS = 4; // for the compiler, and a clock that has idled

    private final float[] a = matrix(1);
    private final float[] b = matrix(2);
    private final float[] product = new float[SIZE * SIZE];

    /** Seconds that a round of the work takes, the median of several. Takes about 0.2 s itself. */
    synchronized double measure() {
      double[] seconds = new double[ROUNDS];
      for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < PRODUCTS; i++) {
          multiply(a, b, product);
        }
        if (round >= 0) {
          seconds[round] = (System.nanoTime() - start) / 1e9;
        }
      }
      Arrays.sort(seconds);
      return seconds[ROUNDS / 2];
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
