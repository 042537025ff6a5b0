package dev.gauntlet.kernels;

import static dev.gauntlet.kernels.Vectors.E0;
import static dev.gauntlet.kernels.Vectors.E1;
import static dev.gauntlet.kernels.Vectors.E2;
import static dev.gauntlet.kernels.Vectors.E3;
import static dev.gauntlet.kernels.Vectors.E4;
import static dev.gauntlet.kernels.Vectors.E5;
import static dev.gauntlet.kernels.Vectors.L;
import static dev.gauntlet.kernels.Vectors.LOG2E;
import static dev.gauntlet.kernels.Vectors.S;
import static dev.gauntlet.kernels.Vectors.SHIFT;
import static dev.gauntlet.kernels.Vectors.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Softmax with vectors: of scores, where rows follow each other, and of logits. */
final class VectorSoftmax {
  private VectorSoftmax() {}

  static void causal(float[] s, int at, int length) {
    for (int t = 0; t < length; t++) {
      int row = at + t * length * L;
      int own = row + t * L;
      scores(s, row, own);
      for (int j = own + L; j < row + (t / 4 + 1) * W; j += L) {
        FloatVector.zero(S).intoArray(s, j);
      }
    }
  }

  /** From the first score to the last, which counts. */
  static void scores(float[] s, int first, int last) {
    FloatVector max = FloatVector.fromArray(S, s, first);
    for (int j = first + L; j <= last; j += L) {
      FloatVector x = FloatVector.fromArray(S, s, j);
      max = max.blend(x, max.lt(x));
    }
    FloatVector offset = max.mul(FloatVector.broadcast(S, -LOG2E));
    FloatVector sum = FloatVector.zero(S);
    for (int j = first; j <= last; j += L) {
      FloatVector e = FloatVector.fromArray(S, s, j).fma(FloatVector.broadcast(S, LOG2E), offset);
      FloatVector low = FloatVector.broadcast(S, -126f);
      e = e.blend(low, e.lt(low));
      FloatVector shifted = e.add(FloatVector.broadcast(S, SHIFT));
      FloatVector r = e.sub(shifted.sub(FloatVector.broadcast(S, SHIFT)));
      FloatVector poly = r.fma(FloatVector.broadcast(S, E5), FloatVector.broadcast(S, E4));
      poly = poly.fma(r, FloatVector.broadcast(S, E3));
      poly = poly.fma(r, FloatVector.broadcast(S, E2));
      poly = poly.fma(r, FloatVector.broadcast(S, E1));
      poly = poly.fma(r, FloatVector.broadcast(S, E0));
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      FloatVector exponential = exponent.add(poly.reinterpretAsInts()).reinterpretAsFloats();
      sum = sum.add(exponential);
      exponential.intoArray(s, j);
    }
    FloatVector factor = FloatVector.broadcast(S, 1f).div(sum);
    for (int j = first; j <= last; j += L) {
      FloatVector.fromArray(S, s, j).mul(factor).intoArray(s, j);
    }
  }

  static void logits(float[] s, int first, int classes, float scale, float[] maxima, float[] sums) {
    int end = first + classes * W;
    FloatVector max = FloatVector.fromArray(S, s, first);
    for (int j = first + W; j < end; j += W) {
      FloatVector x = FloatVector.fromArray(S, s, j);
      max = max.blend(x, max.lt(x));
    }
    max.intoArray(maxima, 0);
    FloatVector offset = max.mul(FloatVector.broadcast(S, -LOG2E));
    FloatVector sum = FloatVector.zero(S);
    for (int j = first; j < end; j += W) {
      FloatVector e = FloatVector.fromArray(S, s, j).fma(FloatVector.broadcast(S, LOG2E), offset);
      FloatVector low = FloatVector.broadcast(S, -126f);
      e = e.blend(low, e.lt(low));
      FloatVector shifted = e.add(FloatVector.broadcast(S, SHIFT));
      FloatVector r = e.sub(shifted.sub(FloatVector.broadcast(S, SHIFT)));
      FloatVector poly = r.fma(FloatVector.broadcast(S, E5), FloatVector.broadcast(S, E4));
      poly = poly.fma(r, FloatVector.broadcast(S, E3));
      poly = poly.fma(r, FloatVector.broadcast(S, E2));
      poly = poly.fma(r, FloatVector.broadcast(S, E1));
      poly = poly.fma(r, FloatVector.broadcast(S, E0));
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      FloatVector exponential = exponent.add(poly.reinterpretAsInts()).reinterpretAsFloats();
      sum = sum.add(exponential);
      exponential.intoArray(s, j);
    }
    sum.intoArray(sums, 0);
    FloatVector factor = FloatVector.broadcast(S, scale).div(sum);
    for (int j = first; j < end; j += W) {
      FloatVector.fromArray(S, s, j).mul(factor).intoArray(s, j);
    }
  }
}
