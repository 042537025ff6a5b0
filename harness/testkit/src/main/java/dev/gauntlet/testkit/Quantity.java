package dev.gauntlet.testkit;

import java.nio.FloatBuffer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A quantity of a parity case, compared.
 *
 * @param name what was compared: {@code logits}, {@code grad:NAME}, ...
 * @param maxAbs largest absolute difference of a value; NaN if a value is not finite
 * @param maxRel largest relative difference of a value, to the larger of the two; NaN likewise
 * @param tolerance largest absolute difference allowed; NaN if any is
 * @param passed whether every value is finite and within tolerance
 * @param skippedReason why the difference does not count; null if it does
 */
public record Quantity(
    String name,
    double maxAbs,
    double maxRel,
    double tolerance,
    boolean passed,
    @Nullable String skippedReason) {

  /** Compares all values. */
  static Quantity compared(
      String name, FloatBuffer actual, FloatBuffer expected, double tolerance) {
    return compared(name, actual, expected, i -> true, tolerance);
  }

  /** Compares those values whose index counts. */
  static Quantity compared(
      String name,
      FloatBuffer actual,
      FloatBuffer expected,
      IntPredicate counts,
      double tolerance) {
    double maxAbs = maxAbs(actual, expected, counts);
    double maxRel = maxRel(actual, expected, counts);
    return new Quantity(name, maxAbs, maxRel, tolerance, maxAbs <= tolerance, null);
  }

  /** Measures the difference of those values whose index counts, but allows any finite one. */
  static Quantity leftOut(
      String name, FloatBuffer actual, FloatBuffer expected, IntPredicate counts, String reason) {
    double maxAbs = maxAbs(actual, expected, counts);
    double maxRel = maxRel(actual, expected, counts);
    return new Quantity(name, maxAbs, maxRel, Double.NaN, Double.isFinite(maxAbs), reason);
  }

  private static double maxAbs(FloatBuffer actual, FloatBuffer expected, IntPredicate counts) {
    double max = 0;
    for (int i = 0; i < expected.limit(); i++) {
      if (counts.test(i)) {
        max = Math.max(max, difference(actual.get(i), expected.get(i)));
      }
    }
    return max;
  }

  private static double maxRel(FloatBuffer actual, FloatBuffer expected, IntPredicate counts) {
    double max = 0;
    for (int i = 0; i < expected.limit(); i++) {
      double difference = difference(actual.get(i), expected.get(i));
      if (counts.test(i) && difference != 0) {
        max =
            Math.max(
                max, difference / Math.max(Math.abs(actual.get(i)), Math.abs(expected.get(i))));
      }
    }
    return max;
  }

  /** NaN, which every comparison fails, unless both are finite; Math.max keeps it. */
  private static double difference(double actual, double expected) {
    double difference = Math.abs(actual - expected);
    return Double.isFinite(difference) ? difference : Double.NaN;
  }
}
