package dev.gauntlet.kernels;

import static dev.gauntlet.kernels.Vectors.L;
import static dev.gauntlet.kernels.Vectors.S;
import static dev.gauntlet.kernels.Vectors.W;

import jdk.incubator.vector.FloatVector;

/**
 * The products of attention with vectors. Scores and probabilities are [query][key][L], so that a
 * vector holds one query and key of L examples; tiles are 2 by 4.
 */
final class VectorAttention {
  private VectorAttention() {}

  static void scores(Panels q, Panels k, int panel, int length, float[] s, int at) {
    for (int t = 0; t < length; t += 2) {
      int query = q.at(4 * panel + t, 0);
      for (int u = 0; u <= t; u += 4) {
        int key = k.at(4 * panel + u, 0);
        scoreTile(q.data, query, k.data, key, q.features, s, at + (t * length + u) * L, length * L);
      }
    }
  }

  private static void scoreTile(
      float[] q, int query, float[] k, int key, int features, float[] s, int to, int next) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    for (int d = 0; d < features; d++, query += W, key += W) {
      FloatVector b0 = FloatVector.fromArray(S, k, key);
      FloatVector b1 = FloatVector.fromArray(S, k, key + L);
      FloatVector b2 = FloatVector.fromArray(S, k, key + 2 * L);
      FloatVector b3 = FloatVector.fromArray(S, k, key + 3 * L);
      FloatVector v = FloatVector.fromArray(S, q, query);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      c02 = v.fma(b2, c02);
      c03 = v.fma(b3, c03);
      v = FloatVector.fromArray(S, q, query + L);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      c12 = v.fma(b2, c12);
      c13 = v.fma(b3, c13);
    }
    c00.intoArray(s, to);
    c01.intoArray(s, to + L);
    c02.intoArray(s, to + 2 * L);
    c03.intoArray(s, to + 3 * L);
    c10.intoArray(s, to + next);
    c11.intoArray(s, to + next + L);
    c12.intoArray(s, to + next + 2 * L);
    c13.intoArray(s, to + next + 3 * L);
  }

  static void weigh(float[] p, int at, Panels v, int panel, int length, Panels z) {
    for (int t = 0; t < length; t += 2) {
      int row = at + t * length * L;
      for (int d = 0; d < v.features; d += 4) {
        int value = v.at(4 * panel, d);
        int to = z.at(4 * panel + t, d);
        weighTile(p, row, length * L, v.data, value, v.stride, t + 2, z.data, to);
      }
    }
  }

  /** Two queries by four features; the key after the first query has weight 0 for it. */
  private static void weighTile(
      float[] p, int row, int next, float[] v, int value, int stride, int keys, float[] z, int to) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    for (int u = 0; u < keys; u++, row += L) {
      int key = value + (u >> 2) * stride + (u & 3) * L;
      FloatVector b0 = FloatVector.fromArray(S, v, key);
      FloatVector b1 = FloatVector.fromArray(S, v, key + W);
      FloatVector b2 = FloatVector.fromArray(S, v, key + 2 * W);
      FloatVector b3 = FloatVector.fromArray(S, v, key + 3 * W);
      FloatVector w = FloatVector.fromArray(S, p, row);
      c00 = w.fma(b0, c00);
      c01 = w.fma(b1, c01);
      c02 = w.fma(b2, c02);
      c03 = w.fma(b3, c03);
      w = FloatVector.fromArray(S, p, row + next);
      c10 = w.fma(b0, c10);
      c11 = w.fma(b1, c11);
      c12 = w.fma(b2, c12);
      c13 = w.fma(b3, c13);
    }
    c00.intoArray(z, to);
    c01.intoArray(z, to + W);
    c02.intoArray(z, to + 2 * W);
    c03.intoArray(z, to + 3 * W);
    c10.intoArray(z, to + L);
    c11.intoArray(z, to + L + W);
    c12.intoArray(z, to + L + 2 * W);
    c13.intoArray(z, to + L + 3 * W);
  }

  static void weighTransposed(float[] p, int at, Panels dz, int panel, int length, Panels dv) {
    for (int u = 0; u < length; u += 4) {
      int column = at + (u * length + u) * L;
      for (int d = 0; d < dz.features; d += 2) {
        int from = dz.at(4 * panel + u, d);
        int to = dv.at(4 * panel + u, d);
        transposedTile(p, column, length * L, dz.data, from, dz.stride, length - u, dv.data, to);
      }
    }
  }

  /** Four keys by two features, over the queries from the first key on. */
  private static void transposedTile(
      float[] p,
      int at,
      int next,
      float[] dz,
      int from,
      int stride,
      int queries,
      float[] dv,
      int to) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    for (int t = 0; t < queries; t++, at += next) {
      int query = from + (t >> 2) * stride + (t & 3) * L;
      FloatVector b0 = FloatVector.fromArray(S, p, at);
      FloatVector b1 = FloatVector.fromArray(S, p, at + L);
      FloatVector b2 = FloatVector.fromArray(S, p, at + 2 * L);
      FloatVector b3 = FloatVector.fromArray(S, p, at + 3 * L);
      FloatVector w = FloatVector.fromArray(S, dz, query);
      c00 = w.fma(b0, c00);
      c01 = w.fma(b1, c01);
      c02 = w.fma(b2, c02);
      c03 = w.fma(b3, c03);
      w = FloatVector.fromArray(S, dz, query + W);
      c10 = w.fma(b0, c10);
      c11 = w.fma(b1, c11);
      c12 = w.fma(b2, c12);
      c13 = w.fma(b3, c13);
    }
    c00.intoArray(dv, to);
    c01.intoArray(dv, to + L);
    c02.intoArray(dv, to + 2 * L);
    c03.intoArray(dv, to + 3 * L);
    c10.intoArray(dv, to + W);
    c11.intoArray(dv, to + W + L);
    c12.intoArray(dv, to + W + 2 * L);
    c13.intoArray(dv, to + W + 3 * L);
  }

  static void softmaxBackward(
      float[] p, int at, float[] dp, int dpAt, Panels z, Panels dz, int panel, int length) {
    for (int t = 0; t < length; t++) {
      int own = z.at(4 * panel + t, 0);
      int gradient = dz.at(4 * panel + t, 0);
      int row = t * length * L;
      scoreRow(z.data, own, dz.data, gradient, z.features, p, at + row, dp, dpAt + row, t + 1);
    }
  }

  private static void scoreRow(
      float[] z,
      int zAt,
      float[] dz,
      int dzAt,
      int n,
      float[] p,
      int at,
      float[] dp,
      int dpAt,
      int keys) {
    FloatVector along = FloatVector.zero(S);
    for (int d = 0; d < n; d++) {
      along =
          FloatVector.fromArray(S, z, zAt + d * W)
              .fma(FloatVector.fromArray(S, dz, dzAt + d * W), along);
    }
    for (int j = 0; j < keys * L; j += L) {
      FloatVector.fromArray(S, p, at + j)
          .mul(FloatVector.fromArray(S, dp, dpAt + j).sub(along))
          .intoArray(p, at + j);
    }
  }

  static void scoresLast(Panels q, Panels k, int group, int panel, int keys, float[] p, int at) {
    float[] qs = q.data;
    float[] ks = k.data;
    for (int u = 0; u < keys; u++) {
      int query = q.at(group, 0);
      int key = k.at(4 * panel + u, 0);
      FloatVector sum = FloatVector.zero(S);
      for (int d = 0; d < q.features; d++, query += W, key += W) {
        sum = FloatVector.fromArray(S, qs, query).fma(FloatVector.fromArray(S, ks, key), sum);
      }
      sum.intoArray(p, at + u * L);
    }
  }

  static void weighLast(float[] p, int at, Panels v, int group, int panel, int keys, Panels z) {
    for (int d = 0; d < v.features; d += 4) {
      weighLastTile(p, at, v.data, v.at(4 * panel, d), v.stride, keys, z.data, z.at(group, d));
    }
  }

  private static void weighLastTile(
      float[] p, int at, float[] v, int value, int stride, int keys, float[] z, int to) {
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    for (int u = 0; u < keys; u++) {
      int key = value + (u >> 2) * stride + (u & 3) * L;
      FloatVector w = FloatVector.fromArray(S, p, at + u * L);
      c0 = w.fma(FloatVector.fromArray(S, v, key), c0);
      c1 = w.fma(FloatVector.fromArray(S, v, key + W), c1);
      c2 = w.fma(FloatVector.fromArray(S, v, key + 2 * W), c2);
      c3 = w.fma(FloatVector.fromArray(S, v, key + 3 * W), c3);
    }
    c0.intoArray(z, to);
    c1.intoArray(z, to + W);
    c2.intoArray(z, to + 2 * W);
    c3.intoArray(z, to + 3 * W);
  }

  static void weighLastBackward(
      float[] p,
      int at,
      Panels v,
      Panels dz,
      int group,
      int panel,
      int keys,
      float[] dp,
      Panels dv) {
    float[] vs = v.data;
    float[] dzs = dz.data;
    float[] dvs = dv.data;
    for (int u = 0; u < keys; u++) {
      int value = v.at(4 * panel + u, 0);
      int to = dv.at(4 * panel + u, 0);
      int from = dz.at(group, 0);
      FloatVector weight = FloatVector.fromArray(S, p, at + u * L);
      FloatVector sum = FloatVector.zero(S);
      for (int d = 0; d < v.features; d++, value += W, to += W, from += W) {
        FloatVector g = FloatVector.fromArray(S, dzs, from);
        sum = g.fma(FloatVector.fromArray(S, vs, value), sum);
        g.mul(weight).intoArray(dvs, to);
      }
      sum.intoArray(dp, u * L);
    }
  }

  static void scoreLastBackward(
      float[] p,
      int at,
      float[] dp,
      Panels q,
      Panels k,
      int group,
      int panel,
      int keys,
      Panels dq,
      Panels dk) {
    FloatVector along = FloatVector.zero(S);
    for (int j = 0; j < keys * L; j += L) {
      along = FloatVector.fromArray(S, p, at + j).fma(FloatVector.fromArray(S, dp, j), along);
    }
    for (int j = 0; j < keys * L; j += L) {
      FloatVector.fromArray(S, p, at + j)
          .mul(FloatVector.fromArray(S, dp, j).sub(along))
          .intoArray(dp, j);
    }
    for (int d = 0; d < q.features; d++) {
      keysAndQuery(
          dp,
          k.data,
          k.at(4 * panel, d),
          k.stride,
          q.data,
          q.at(group, d),
          keys,
          dk.data,
          dk.at(4 * panel, d),
          dk.stride,
          dq.data,
          dq.at(group, d));
    }
  }

  private static void keysAndQuery(
      float[] ds,
      float[] k,
      int key,
      int stride,
      float[] q,
      int query,
      int keys,
      float[] dk,
      int to,
      int toStride,
      float[] dq,
      int toQuery) {
    FloatVector own = FloatVector.fromArray(S, q, query);
    FloatVector sum = FloatVector.zero(S);
    for (int u = 0; u < keys; u++) {
      FloatVector g = FloatVector.fromArray(S, ds, u * L);
      sum = g.fma(FloatVector.fromArray(S, k, key + (u >> 2) * stride + (u & 3) * L), sum);
      g.mul(own).intoArray(dk, to + (u >> 2) * toStride + (u & 3) * L);
    }
    sum.intoArray(dq, toQuery);
  }
}
