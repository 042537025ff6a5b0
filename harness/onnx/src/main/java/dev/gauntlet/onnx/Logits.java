package dev.gauntlet.onnx;

import java.nio.FloatBuffer;

/**
 * What a model made of a batch.
 *
 * @param batch number of examples, B
 * @param positions number of positions it predicts after, T, or 1 if only after the last
 * @param vocabSize number of tokens, V
 * @param values the logits, (B, T or 1, V), in row-major order
 */
public record Logits(int batch, int positions, int vocabSize, FloatBuffer values) {

  /** Logits of the token after the last one of every example, (B, V). */
  public float[] last() {
    float[] last = new float[batch * vocabSize];
    for (int example = 0; example < batch; example++) {
      int from = ((example + 1) * positions - 1) * vocabSize;
      values.get(from, last, example * vocabSize, vocabSize);
    }
    return last;
  }

  /** The largest absolute value; NaN if there is one. */
  double largest() {
    double largest = 0;
    for (int i = 0; i < values.limit(); i++) {
      largest = Math.max(largest, Math.abs(values.get(i)));
    }
    return largest;
  }

  /** The largest absolute difference to other logits of the same shape; NaN if there is one. */
  double largestDifference(Logits other) {
    if (batch != other.batch || positions != other.positions || vocabSize != other.vocabSize) {
      throw new IllegalArgumentException("logits of different shapes: " + this + ", " + other);
    }
    double largest = 0;
    for (int i = 0; i < values.limit(); i++) {
      largest = Math.max(largest, Math.abs((double) values.get(i) - other.values.get(i)));
    }
    return largest;
  }
}
