package dev.gauntlet.ops;

/**
 * What hyperparameters must be. Each method throws {@link IllegalArgumentException} with one line
 * that says what, what was given and what is allowed.
 */
public final class Require {
  private Require() {}

  /**
   * Largest size that is taken for meant: products of three of them fit into a long. Those of two
   * may not fit into an int.
   */
  private static final int MAX_SIZE = 65_536;

  /** A size: at least 1, at most 65,536. */
  public static void positive(String name, int value) {
    if (value < 1 || value > MAX_SIZE) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be positive and at most " + MAX_SIZE);
    }
  }

  /** Divisible by another, which is positive. */
  public static void multiple(String name, int value, String divisorName, int divisor) {
    if (value % divisor != 0) {
      throw new IllegalArgumentException(
          "%s is %d, must be a multiple of %s (%d)".formatted(name, value, divisorName, divisor));
    }
  }

  /** A dropout rate: at least 0, less than 1. */
  public static void rate(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be in [0, 1)");
    }
  }
}
