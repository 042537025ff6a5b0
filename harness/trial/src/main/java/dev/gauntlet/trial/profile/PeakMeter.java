package dev.gauntlet.trial.profile;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.result.MachinePeak;

/** Measures what this machine does at best, with the threads that the engine has now. */
public final class PeakMeter {
  private static final int SIZE = 768; // three matrices of 2.25 MiB
  private static final int NUMBERS = 1 << 25; // an array of 128 MiB
  private static final int ROUNDS = 60; // a clock that has idled takes a while

  private PeakMeter() {}

  /**
   * Measures; takes about a second. The best of several rounds: nothing makes a machine faster than
   * it is, many things make it slower.
   */
  public static MachinePeak measure(NDManager parent) {
    try (NDManager manager = parent.newSubManager()) {
      NDArray a = manager.randomUniform(0, 1, new Shape(SIZE, SIZE));
      NDArray b = manager.randomUniform(0, 1, new Shape(SIZE, SIZE));
      double gemmSeconds =
          fastest(
              () -> {
                try (NDArray product = a.matMul(b)) {
                  require(product);
                }
              });
      NDArray from = manager.ones(new Shape(NUMBERS));
      NDArray to = manager.ones(new Shape(NUMBERS));
      double addSeconds = fastest(() -> to.addi(from));
      require(to);
      return new MachinePeak(
          2.0 * SIZE * SIZE * SIZE / gemmSeconds / 1e9,
          3.0 * Float.BYTES * NUMBERS / addSeconds / 1e9); // two arrays read, one written
    }
  }

  /** Reads a number, before which everything that it depends on has been computed. */
  private static void require(NDArray array) {
    if (!(array.getFloat(new long[array.getShape().dimension()]) > 0)) {
      throw new AssertionError("a sum of positive numbers is positive");
    }
  }

  private static double fastest(Runnable work) {
    long fastest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      work.run();
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest / 1e9;
  }
}
