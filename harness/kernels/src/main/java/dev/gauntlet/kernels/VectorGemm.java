package dev.gauntlet.kernels;

import static dev.gauntlet.kernels.Vectors.L;
import static dev.gauntlet.kernels.Vectors.S;
import static dev.gauntlet.kernels.Vectors.W;

import jdk.incubator.vector.FloatVector;

/**
 * Matrix products with the Vector API. A tile of 4 outputs by 4 positions is kept in 16 registers
 * while the inputs go by: 16 multiply-adds for 8 loads. Where the processor has 16 vector registers
 * in all, the tile is 4 by 2.
 */
final class VectorGemm {
  private VectorGemm() {}

  static void gemm(float[] a, float[] bias, Panels x, Panels y, boolean add) {
    if (Vectors.MANY_REGISTERS) {
      gemm4x4(a, bias, x, y, add);
    } else {
      gemm4x2(a, bias, x, y, add);
    }
  }

  static void weightGradient(Panels x, Panels y, float[] g, Panels scratch) {
    float[] packed = scratch.data;
    int sums = scratch.offset;
    int size = 4 * x.count * W; // of four features
    int packedX = sums + 16 * L;
    int packedY = packedX + x.features / 4 * size;
    for (int i = 0; i < x.features; i += 4) {
      pack(x, i, packed, packedX + i / 4 * size);
    }
    for (int o = 0; o < y.features; o += 4) {
      pack(y, o, packed, packedY);
      for (int i = 0; i < x.features; i += 4) {
        int to = Linear.tile(i, o, x.features);
        if (Vectors.MANY_REGISTERS) {
          tile4x4(packed, packedX + i / 4 * size, packedY, size, sums, g, to);
        } else {
          tile4x2(packed, packedX + i / 4 * size, packedY, size, sums, g, to);
          tile4x2(packed, packedX + i / 4 * size, packedY + 2 * L, size, sums, g, to + 8);
        }
      }
    }
  }

  /**
   * Copies four features of all rows so that they follow each other row by row: a tile then walks
   * through memory in one loop, whose bounds are checked once.
   */
  private static void pack(Panels x, int feature, float[] packed, int to) {
    for (int p = 0; p < x.count; p++) {
      int from = x.offset + p * x.stride + feature * W;
      for (int row = 0; row < W; row += L) {
        for (int f = 0; f < 4 * W; f += W, to += L) {
          FloatVector.fromArray(S, x.data, from + f + row).intoArray(packed, to);
        }
      }
    }
  }

  private static void gemm4x4(float[] a, float[] bias, Panels x, Panels y, boolean add) {
    float[] xs = x.data;
    float[] ys = y.data;
    int inputs = x.features;
    int outputs = y.features;
    for (int p = 0; p < y.count; p++) {
      int xp = x.offset + p * x.stride;
      int yp = y.offset + p * y.stride;
      for (int m = 0; m < outputs; m += 4) {
        int out = yp + m * W;
        FloatVector c00 = FloatVector.broadcast(S, bias[m + 0]);
        FloatVector c01 = c00;
        FloatVector c02 = c00;
        FloatVector c03 = c00;
        FloatVector c10 = FloatVector.broadcast(S, bias[m + 1]);
        FloatVector c11 = c10;
        FloatVector c12 = c10;
        FloatVector c13 = c10;
        FloatVector c20 = FloatVector.broadcast(S, bias[m + 2]);
        FloatVector c21 = c20;
        FloatVector c22 = c20;
        FloatVector c23 = c20;
        FloatVector c30 = FloatVector.broadcast(S, bias[m + 3]);
        FloatVector c31 = c30;
        FloatVector c32 = c30;
        FloatVector c33 = c30;
        int in = xp;
        int w = m * inputs;
        for (int k = 0; k < inputs; k++, w += 4, in += W) {
          FloatVector b0 = FloatVector.fromArray(S, xs, in);
          FloatVector b1 = FloatVector.fromArray(S, xs, in + 1 * L);
          FloatVector b2 = FloatVector.fromArray(S, xs, in + 2 * L);
          FloatVector b3 = FloatVector.fromArray(S, xs, in + 3 * L);
          FloatVector v = FloatVector.broadcast(S, a[w]);
          c00 = v.fma(b0, c00);
          c01 = v.fma(b1, c01);
          c02 = v.fma(b2, c02);
          c03 = v.fma(b3, c03);
          v = FloatVector.broadcast(S, a[w + 1]);
          c10 = v.fma(b0, c10);
          c11 = v.fma(b1, c11);
          c12 = v.fma(b2, c12);
          c13 = v.fma(b3, c13);
          v = FloatVector.broadcast(S, a[w + 2]);
          c20 = v.fma(b0, c20);
          c21 = v.fma(b1, c21);
          c22 = v.fma(b2, c22);
          c23 = v.fma(b3, c23);
          v = FloatVector.broadcast(S, a[w + 3]);
          c30 = v.fma(b0, c30);
          c31 = v.fma(b1, c31);
          c32 = v.fma(b2, c32);
          c33 = v.fma(b3, c33);
        }
        if (add) {
          c00 = c00.add(FloatVector.fromArray(S, ys, out));
          c01 = c01.add(FloatVector.fromArray(S, ys, out + L));
          c02 = c02.add(FloatVector.fromArray(S, ys, out + 2 * L));
          c03 = c03.add(FloatVector.fromArray(S, ys, out + 3 * L));
          c10 = c10.add(FloatVector.fromArray(S, ys, out + W));
          c11 = c11.add(FloatVector.fromArray(S, ys, out + W + L));
          c12 = c12.add(FloatVector.fromArray(S, ys, out + W + 2 * L));
          c13 = c13.add(FloatVector.fromArray(S, ys, out + W + 3 * L));
          c20 = c20.add(FloatVector.fromArray(S, ys, out + 2 * W));
          c21 = c21.add(FloatVector.fromArray(S, ys, out + 2 * W + L));
          c22 = c22.add(FloatVector.fromArray(S, ys, out + 2 * W + 2 * L));
          c23 = c23.add(FloatVector.fromArray(S, ys, out + 2 * W + 3 * L));
          c30 = c30.add(FloatVector.fromArray(S, ys, out + 3 * W));
          c31 = c31.add(FloatVector.fromArray(S, ys, out + 3 * W + L));
          c32 = c32.add(FloatVector.fromArray(S, ys, out + 3 * W + 2 * L));
          c33 = c33.add(FloatVector.fromArray(S, ys, out + 3 * W + 3 * L));
        }
        c00.intoArray(ys, out);
        c01.intoArray(ys, out + L);
        c02.intoArray(ys, out + 2 * L);
        c03.intoArray(ys, out + 3 * L);
        c10.intoArray(ys, out + W);
        c11.intoArray(ys, out + W + L);
        c12.intoArray(ys, out + W + 2 * L);
        c13.intoArray(ys, out + W + 3 * L);
        c20.intoArray(ys, out + 2 * W);
        c21.intoArray(ys, out + 2 * W + L);
        c22.intoArray(ys, out + 2 * W + 2 * L);
        c23.intoArray(ys, out + 2 * W + 3 * L);
        c30.intoArray(ys, out + 3 * W);
        c31.intoArray(ys, out + 3 * W + L);
        c32.intoArray(ys, out + 3 * W + 2 * L);
        c33.intoArray(ys, out + 3 * W + 3 * L);
      }
    }
  }

  private static void gemm4x2(float[] a, float[] bias, Panels x, Panels y, boolean add) {
    float[] xs = x.data;
    float[] ys = y.data;
    int inputs = x.features;
    int outputs = y.features;
    for (int p = 0; p < y.count; p++) {
      int xp = x.offset + p * x.stride;
      int yp = y.offset + p * y.stride;
      for (int half = 0; half < W; half += 2 * L) {
        for (int m = 0; m < outputs; m += 4) {
          int out = yp + m * W + half;
          FloatVector c00 = FloatVector.broadcast(S, bias[m + 0]);
          FloatVector c01 = c00;
          FloatVector c10 = FloatVector.broadcast(S, bias[m + 1]);
          FloatVector c11 = c10;
          FloatVector c20 = FloatVector.broadcast(S, bias[m + 2]);
          FloatVector c21 = c20;
          FloatVector c30 = FloatVector.broadcast(S, bias[m + 3]);
          FloatVector c31 = c30;
          int in = xp + half;
          int w = m * inputs;
          for (int k = 0; k < inputs; k++, w += 4, in += W) {
            FloatVector b0 = FloatVector.fromArray(S, xs, in);
            FloatVector b1 = FloatVector.fromArray(S, xs, in + 1 * L);
            FloatVector v = FloatVector.broadcast(S, a[w]);
            c00 = v.fma(b0, c00);
            c01 = v.fma(b1, c01);
            v = FloatVector.broadcast(S, a[w + 1]);
            c10 = v.fma(b0, c10);
            c11 = v.fma(b1, c11);
            v = FloatVector.broadcast(S, a[w + 2]);
            c20 = v.fma(b0, c20);
            c21 = v.fma(b1, c21);
            v = FloatVector.broadcast(S, a[w + 3]);
            c30 = v.fma(b0, c30);
            c31 = v.fma(b1, c31);
          }
          if (add) {
            c00 = c00.add(FloatVector.fromArray(S, ys, out));
            c01 = c01.add(FloatVector.fromArray(S, ys, out + L));
            c10 = c10.add(FloatVector.fromArray(S, ys, out + W));
            c11 = c11.add(FloatVector.fromArray(S, ys, out + W + L));
            c20 = c20.add(FloatVector.fromArray(S, ys, out + 2 * W));
            c21 = c21.add(FloatVector.fromArray(S, ys, out + 2 * W + L));
            c30 = c30.add(FloatVector.fromArray(S, ys, out + 3 * W));
            c31 = c31.add(FloatVector.fromArray(S, ys, out + 3 * W + L));
          }
          c00.intoArray(ys, out);
          c01.intoArray(ys, out + L);
          c10.intoArray(ys, out + W);
          c11.intoArray(ys, out + W + L);
          c20.intoArray(ys, out + 2 * W);
          c21.intoArray(ys, out + 2 * W + L);
          c30.intoArray(ys, out + 3 * W);
          c31.intoArray(ys, out + 3 * W + L);
        }
      }
    }
  }

  /** The products of two packed groups of features, summed over the rows. */
  private static void tile4x4(float[] packed, int x, int y, int size, int sums, float[] g, int to) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c22 = FloatVector.zero(S);
    FloatVector c23 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c32 = FloatVector.zero(S);
    FloatVector c33 = FloatVector.zero(S);
    for (int j = 0; j < size; j += W) {
      FloatVector b0 = FloatVector.fromArray(S, packed, y + j);
      FloatVector b1 = FloatVector.fromArray(S, packed, y + j + 1 * L);
      FloatVector b2 = FloatVector.fromArray(S, packed, y + j + 2 * L);
      FloatVector b3 = FloatVector.fromArray(S, packed, y + j + 3 * L);
      FloatVector v = FloatVector.fromArray(S, packed, x + j);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      c02 = v.fma(b2, c02);
      c03 = v.fma(b3, c03);
      v = FloatVector.fromArray(S, packed, x + j + 1 * L);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      c12 = v.fma(b2, c12);
      c13 = v.fma(b3, c13);
      v = FloatVector.fromArray(S, packed, x + j + 2 * L);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      c22 = v.fma(b2, c22);
      c23 = v.fma(b3, c23);
      v = FloatVector.fromArray(S, packed, x + j + 3 * L);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      c32 = v.fma(b2, c32);
      c33 = v.fma(b3, c33);
    }
    if (L == 16) { // as Vectors.addSums, in registers
      c00 = c00.blend(c02, Vectors.M8).add(c02.blend(c00, Vectors.M8).rearrange(Vectors.X8));
      c01 = c01.blend(c03, Vectors.M8).add(c03.blend(c01, Vectors.M8).rearrange(Vectors.X8));
      c10 = c10.blend(c12, Vectors.M8).add(c12.blend(c10, Vectors.M8).rearrange(Vectors.X8));
      c11 = c11.blend(c13, Vectors.M8).add(c13.blend(c11, Vectors.M8).rearrange(Vectors.X8));
      c20 = c20.blend(c22, Vectors.M8).add(c22.blend(c20, Vectors.M8).rearrange(Vectors.X8));
      c21 = c21.blend(c23, Vectors.M8).add(c23.blend(c21, Vectors.M8).rearrange(Vectors.X8));
      c30 = c30.blend(c32, Vectors.M8).add(c32.blend(c30, Vectors.M8).rearrange(Vectors.X8));
      c31 = c31.blend(c33, Vectors.M8).add(c33.blend(c31, Vectors.M8).rearrange(Vectors.X8));
      c00 = c00.blend(c20, Vectors.M4).add(c20.blend(c00, Vectors.M4).rearrange(Vectors.X4));
      c01 = c01.blend(c21, Vectors.M4).add(c21.blend(c01, Vectors.M4).rearrange(Vectors.X4));
      c10 = c10.blend(c30, Vectors.M4).add(c30.blend(c10, Vectors.M4).rearrange(Vectors.X4));
      c11 = c11.blend(c31, Vectors.M4).add(c31.blend(c11, Vectors.M4).rearrange(Vectors.X4));
      c00 = c00.blend(c10, Vectors.M2).add(c10.blend(c00, Vectors.M2).rearrange(Vectors.X2));
      c01 = c01.blend(c11, Vectors.M2).add(c11.blend(c01, Vectors.M2).rearrange(Vectors.X2));
      c00 = c00.blend(c01, Vectors.M1).add(c01.blend(c00, Vectors.M1).rearrange(Vectors.X1));
      c00.add(FloatVector.fromArray(S, g, to)).intoArray(g, to);
      return;
    }
    c00.intoArray(packed, sums);
    c01.intoArray(packed, sums + L);
    c10.intoArray(packed, sums + 2 * L);
    c11.intoArray(packed, sums + 3 * L);
    c20.intoArray(packed, sums + 4 * L);
    c21.intoArray(packed, sums + 5 * L);
    c30.intoArray(packed, sums + 6 * L);
    c31.intoArray(packed, sums + 7 * L);
    c02.intoArray(packed, sums + 8 * L);
    c03.intoArray(packed, sums + 9 * L);
    c12.intoArray(packed, sums + 10 * L);
    c13.intoArray(packed, sums + 11 * L);
    c22.intoArray(packed, sums + 12 * L);
    c23.intoArray(packed, sums + 13 * L);
    c32.intoArray(packed, sums + 14 * L);
    c33.intoArray(packed, sums + 15 * L);
    Vectors.addSums(packed, sums, 16, g, to);
  }

  private static void tile4x2(float[] packed, int x, int y, int size, int sums, float[] g, int to) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    for (int j = 0; j < size; j += W) {
      FloatVector b0 = FloatVector.fromArray(S, packed, y + j);
      FloatVector b1 = FloatVector.fromArray(S, packed, y + j + 1 * L);
      FloatVector v = FloatVector.fromArray(S, packed, x + j);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.fromArray(S, packed, x + j + 1 * L);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.fromArray(S, packed, x + j + 2 * L);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.fromArray(S, packed, x + j + 3 * L);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
    }
    c00.intoArray(packed, sums);
    c01.intoArray(packed, sums + L);
    c10.intoArray(packed, sums + 2 * L);
    c11.intoArray(packed, sums + 3 * L);
    c20.intoArray(packed, sums + 4 * L);
    c21.intoArray(packed, sums + 5 * L);
    c30.intoArray(packed, sums + 6 * L);
    c31.intoArray(packed, sums + 7 * L);
    Vectors.addSums(packed, sums, 8, g, to);
  }
}
