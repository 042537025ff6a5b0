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
import static dev.gauntlet.kernels.Vectors.SI;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** What is done to each number on its own, with vectors. */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as in the source
final class VectorElements {
  private static final float TANH_1 = (float) Math.sqrt(2 / Math.PI);
  private static final float TANH_3 = TANH_1 * 0.044715f;
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));
  private static final int[] STEPS = steps();

  private VectorElements() {}

  static void relu(float[] y, int at, int n, float[] slope, int slopeAt) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1f);
    for (int j = 0; j < n; j += L) {
      FloatVector x = FloatVector.fromArray(S, y, at + j);
      // A comparison, not max: it keeps a NaN.
      x.blend(zero, x.lt(zero)).intoArray(y, at + j);
      zero.blend(one, x.compare(VectorOperators.GT, zero)).intoArray(slope, slopeAt + j);
    }
  }

  static void gelu(float[] y, int at, int n, float[] slope, int slopeAt) {
    FloatVector one = FloatVector.broadcast(S, 1f);
    for (int j = 0; j < n; j += L) {
      FloatVector x = FloatVector.fromArray(S, y, at + j);
      FloatVector e = x.mul(x).mul(FloatVector.broadcast(S, -0.5f * LOG2E));
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
      FloatVector bell = exponent.add(poly.reinterpretAsInts()).reinterpretAsFloats();
      FloatVector t = one.div(x.abs().fma(FloatVector.broadcast(S, 0.3275911f * SQRT_HALF), one));
      FloatVector sum =
          t.fma(FloatVector.broadcast(S, 1.061405429f), FloatVector.broadcast(S, -1.453152027f));
      sum = sum.fma(t, FloatVector.broadcast(S, 1.421413741f));
      sum = sum.fma(t, FloatVector.broadcast(S, -0.284496736f));
      sum = sum.fma(t, FloatVector.broadcast(S, 0.254829592f));
      FloatVector tail = sum.mul(t).mul(bell).mul(FloatVector.broadcast(S, 0.5f)); // P(-|x|)
      FloatVector below = tail.blend(one.sub(tail), x.compare(VectorOperators.GT, 0f));
      x.mul(below).intoArray(y, at + j);
      x.mul(bell).fma(FloatVector.broadcast(S, DENSITY), below).intoArray(slope, slopeAt + j);
    }
  }

  static void geluTanh(float[] y, int at, int n, float[] slope, int slopeAt) {
    FloatVector one = FloatVector.broadcast(S, 1f);
    for (int j = 0; j < n; j += L) {
      FloatVector x = FloatVector.fromArray(S, y, at + j);
      FloatVector square = x.mul(x);
      FloatVector e =
          square
              .fma(
                  FloatVector.broadcast(S, -2 * LOG2E * TANH_3),
                  FloatVector.broadcast(S, -2 * LOG2E * TANH_1))
              .mul(x);
      FloatVector low = FloatVector.broadcast(S, -126f);
      e = e.blend(low, e.lt(low));
      FloatVector high = FloatVector.broadcast(S, 126f);
      e = e.blend(high, e.compare(VectorOperators.GT, high));
      FloatVector shifted = e.add(FloatVector.broadcast(S, SHIFT));
      FloatVector r = e.sub(shifted.sub(FloatVector.broadcast(S, SHIFT)));
      FloatVector poly = r.fma(FloatVector.broadcast(S, E5), FloatVector.broadcast(S, E4));
      poly = poly.fma(r, FloatVector.broadcast(S, E3));
      poly = poly.fma(r, FloatVector.broadcast(S, E2));
      poly = poly.fma(r, FloatVector.broadcast(S, E1));
      poly = poly.fma(r, FloatVector.broadcast(S, E0));
      IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      FloatVector exponential = exponent.add(poly.reinterpretAsInts()).reinterpretAsFloats();
      FloatVector s = one.div(exponential.add(one));
      FloatVector value = x.mul(s);
      value.intoArray(y, at + j);
      square
          .fma(FloatVector.broadcast(S, 6 * TANH_3), FloatVector.broadcast(S, 2 * TANH_1))
          .mul(value)
          .fma(one.sub(s), s)
          .intoArray(slope, slopeAt + j);
    }
  }

  static void multiply(float[] x, int from, float[] y, int to, int n) {
    for (int j = 0; j < n; j += L) {
      FloatVector.fromArray(S, y, to + j)
          .mul(FloatVector.fromArray(S, x, from + j))
          .intoArray(y, to + j);
    }
  }

  static void add(float[] x, int from, float[] y, int to, int n) {
    for (int j = 0; j < n; j += L) {
      FloatVector.fromArray(S, y, to + j)
          .add(FloatVector.fromArray(S, x, from + j))
          .intoArray(y, to + j);
    }
  }

  static void dropout(
      float[] x, int from, float[] y, int to, int n, int key, float rate, boolean add) {
    IntVector start = IntVector.fromArray(SI, STEPS, 0).add(key);
    int threshold = Dropout.threshold(rate);
    FloatVector scale = FloatVector.broadcast(S, 1 / (1 - rate));
    for (int j = 0; j < n; j += L) {
      IntVector h = start.add(j * Dropout.STEP);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(Dropout.MIX_1);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 15)).mul(Dropout.MIX_2);
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
      // All bits where it goes, none where it stays: the sign of hash / 2 - threshold.
      IntVector goes =
          h.lanewise(VectorOperators.LSHR, 1).sub(threshold).lanewise(VectorOperators.ASHR, 31);
      FloatVector value =
          FloatVector.fromArray(S, x, from + j)
              .mul(scale)
              .reinterpretAsInts()
              .lanewise(VectorOperators.AND_NOT, goes)
              .reinterpretAsFloats();
      if (add) {
        value = value.add(FloatVector.fromArray(S, y, to + j));
      }
      value.intoArray(y, to + j);
    }
  }

  private static int[] steps() {
    int[] steps = new int[L];
    for (int e = 0; e < L; e++) {
      steps[e] = e * Dropout.STEP;
    }
    return steps;
  }

  /** Leaves what does not fill a vector to the caller. */
  static int adamW(float[] p, float[] g, float[] m, float[] v, int from, int to, FlatAdamW.Step s) {
    int i = from;
    for (; i + L <= to; i += L) {
      FloatVector gradient = FloatVector.fromArray(S, g, i).mul(s.gradientScale);
      FloatVector first = FloatVector.fromArray(S, m, i);
      first = gradient.sub(first).fma(FloatVector.broadcast(S, s.oneMinusBeta1), first);
      first.intoArray(m, i);
      FloatVector second = gradient.mul(gradient).mul(s.oneMinusBeta2);
      second = FloatVector.fromArray(S, v, i).fma(FloatVector.broadcast(S, s.beta2), second);
      second.intoArray(v, i);
      FloatVector denominator = second.sqrt().mul(s.inverseRootCorrection2).add(s.eps);
      FloatVector.fromArray(S, p, i)
          .mul(s.decay)
          .sub(first.mul(s.stepSize).div(denominator))
          .intoArray(p, i);
    }
    return i;
  }
}
