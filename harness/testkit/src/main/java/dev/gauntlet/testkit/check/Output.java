package dev.gauntlet.testkit.check;

import java.util.Arrays;

/**
 * The logits of a batch as plain numbers, (B, P, V) row by row. Whoever gets them only reads them.
 */
final class Output {
  private final float[] values;
  private final int batch;
  private final int positions;
  private final int vocabSize;

  /**
   * Holds logits.
   *
   * @param values row by row; not copied
   * @param batch number of examples, B
   * @param positions that it predicts after, P: all, or 1 if only after the last
   * @param vocabSize number of tokens, V
   */
  Output(float[] values, int batch, int positions, int vocabSize) {
    this.values = values;
    this.batch = batch;
    this.positions = positions;
    this.vocabSize = vocabSize;
  }

  float[] values() {
    return values;
  }

  int batch() {
    return batch;
  }

  int positions() {
    return positions;
  }

  /** The logits of one position. */
  float[] at(int example, int position) {
    int from = (example * positions + position) * vocabSize;
    return Arrays.copyOfRange(values, from, from + vocabSize);
  }

  /** The logits of the last position. */
  float[] last(int example) {
    return at(example, positions - 1);
  }

  /** The logits of an example, all positions. */
  float[] example(int example) {
    int size = positions * vocabSize;
    return Arrays.copyOfRange(values, example * size, (example + 1) * size);
  }

  /** The largest absolute value, at least one billionth; NaN if there is one. */
  double scale() {
    return Math.max(1e-9, largest(values));
  }

  /** Whether every value is a finite number. */
  boolean isFinite() {
    return Double.isFinite(largest(values));
  }

  static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs((double) value));
    }
    return largest;
  }

  /** The largest absolute difference; NaN if there is one, infinite if the sizes differ. */
  static double difference(float[] one, float[] other) {
    if (one.length != other.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs((double) one[i] - other[i]));
    }
    return largest;
  }
}
