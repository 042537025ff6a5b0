package dev.gauntlet.kernels;

import static dev.gauntlet.kernels.Vectors.L;
import static dev.gauntlet.kernels.Vectors.S;
import static dev.gauntlet.kernels.Vectors.W;

import jdk.incubator.vector.FloatVector;

/** Layer normalization with vectors: four rows at a time, and for each a lane of its own. */
final class VectorNorm {
  private static final float EPSILON = 1e-5f;

  private VectorNorm() {}

  static void normalize(Panels x, int n, Panels xhat, float[] rstd) {
    for (int p = 0; p < x.count; p++) {
      for (int row = 0; row < W; row += L) {
        int from = x.offset + p * x.stride + row;
        int to = xhat.offset + p * xhat.stride + row;
        row(x.data, from, n, xhat.data, to, rstd, p * W + row);
      }
    }
  }

  private static void row(float[] x, int from, int n, float[] xhat, int to, float[] rstd, int at) {
    int end = from + n * W;
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    int j = from;
    for (; j < end - W; j += 2 * W) {
      s0 = s0.add(FloatVector.fromArray(S, x, j));
      s1 = s1.add(FloatVector.fromArray(S, x, j + W));
    }
    if (j < end) {
      s0 = s0.add(FloatVector.fromArray(S, x, j));
    }
    FloatVector mean = s0.add(s1).mul(FloatVector.broadcast(S, 1f / n));
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = v0;
    for (j = from; j < end - W; j += 2 * W) {
      FloatVector d0 = FloatVector.fromArray(S, x, j).sub(mean);
      FloatVector d1 = FloatVector.fromArray(S, x, j + W).sub(mean);
      v0 = d0.fma(d0, v0);
      v1 = d1.fma(d1, v1);
    }
    if (j < end) {
      FloatVector d0 = FloatVector.fromArray(S, x, j).sub(mean);
      v0 = d0.fma(d0, v0);
    }
    FloatVector variance =
        v0.add(v1).fma(FloatVector.broadcast(S, 1f / n), FloatVector.broadcast(S, EPSILON));
    FloatVector scale = FloatVector.broadcast(S, 1f).div(variance.sqrt());
    scale.intoArray(rstd, at);
    int shift = to - from;
    for (j = from; j < end; j += W) {
      FloatVector.fromArray(S, x, j).sub(mean).mul(scale).intoArray(xhat, j + shift);
    }
  }

  static void normalizeBackward(Panels g, Panels xhat, float[] rstd, int n, Panels dx) {
    for (int p = 0; p < g.count; p++) {
      for (int row = 0; row < W; row += L) {
        int at = g.offset + p * g.stride + row;
        int hat = xhat.offset + p * xhat.stride + row;
        int to = dx.offset + p * dx.stride + row;
        rowBackward(g.data, at, n, xhat.data, hat, rstd, p * W + row, dx.data, to);
      }
    }
  }

  private static void rowBackward(
      float[] g, int at, int n, float[] xhat, int hat, float[] rstd, int r, float[] dx, int to) {
    FloatVector sum = FloatVector.zero(S);
    FloatVector along = sum;
    int end = at + n * W;
    int toHat = hat - at;
    for (int j = at; j < end; j += W) {
      FloatVector gradient = FloatVector.fromArray(S, g, j);
      sum = sum.add(gradient);
      along = gradient.fma(FloatVector.fromArray(S, xhat, j + toHat), along);
    }
    FloatVector share = FloatVector.broadcast(S, -1f / n);
    FloatVector scale = FloatVector.fromArray(S, rstd, r);
    sum = sum.mul(share);
    along = along.mul(share);
    int toDx = to - at;
    for (int j = at; j < end; j += W) {
      FloatVector own = FloatVector.fromArray(S, xhat, j + toHat).fma(along, sum);
      own.add(FloatVector.fromArray(S, g, j))
          .fma(scale, FloatVector.fromArray(S, dx, j + toDx))
          .intoArray(dx, j + toDx);
    }
  }

  static void affine(Panels x, float[] gain, float[] shift, Panels y) {
    for (int p = 0; p < x.count; p++) {
      int from = x.offset + p * x.stride;
      int to = y.offset + p * y.stride;
      for (int f = 0; f < x.features; f++, from += W, to += W) {
        FloatVector a = FloatVector.broadcast(S, gain[f]);
        FloatVector b = FloatVector.broadcast(S, shift[f]);
        for (int j = 0; j < W; j += L) {
          FloatVector.fromArray(S, x.data, from + j).fma(a, b).intoArray(y.data, to + j);
        }
      }
    }
  }

  static void affineBackward(
      Panels dy, Panels x, float[] gain, Panels dx, float[] gains, float[] shifts) {
    for (int f = 0; f < dy.features; f++) {
      FloatVector a = FloatVector.broadcast(S, gain[f]);
      FloatVector da = FloatVector.fromArray(S, gains, f * L);
      FloatVector db = FloatVector.fromArray(S, shifts, f * L);
      for (int p = 0; p < dy.count; p++) {
        int at = dy.offset + p * dy.stride + f * W;
        int hat = x.offset + p * x.stride + f * W;
        int to = dx.offset + p * dx.stride + f * W;
        for (int j = 0; j < W; j += L) {
          FloatVector g = FloatVector.fromArray(S, dy.data, at + j);
          da = g.fma(FloatVector.fromArray(S, x.data, hat + j), da);
          db = db.add(g);
          g.mul(a).intoArray(dx.data, to + j);
        }
      }
      da.intoArray(gains, f * L);
      db.intoArray(shifts, f * L);
    }
  }

  static void addRow(Panels x, int row, float[] sums, int at) {
    int from = x.at(row, 0);
    for (int f = 0; f < x.features; f++) {
      FloatVector.fromArray(S, sums, at + f * L)
          .add(FloatVector.fromArray(S, x.data, from + f * W))
          .intoArray(sums, at + f * L);
    }
  }

  static void rowSums(Panels x, float[] sums) {
    for (int f = 0; f < x.features; f++) {
      FloatVector s0 = FloatVector.fromArray(S, sums, f * L);
      FloatVector s1 = FloatVector.zero(S);
      for (int p = 0, j = x.offset + f * W; p < x.count; p++, j += x.stride) {
        s0 = s0.add(FloatVector.fromArray(S, x.data, j));
        s1 = s1.add(FloatVector.fromArray(S, x.data, j + L));
        s0 = s0.add(FloatVector.fromArray(S, x.data, j + 2 * L));
        s1 = s1.add(FloatVector.fromArray(S, x.data, j + 3 * L));
      }
      s0.add(s1).intoArray(sums, f * L);
    }
  }
}
