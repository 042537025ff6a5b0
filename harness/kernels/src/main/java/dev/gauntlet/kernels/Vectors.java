package dev.gauntlet.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this process, and what the kernels share.
 *
 * <p>How the kernels are written, and why. Loads and broadcasts are written out: a helper that
 * returns a vector is not always inlined, and then each vector becomes an object. Species are
 * constants for the same reason. A loop over tiles that calls a method with the tile in registers
 * keeps both below the size at which the compiler stops inlining. For the same reason the processes
 * of trials are told not to inline a kernel into what calls it. Where a kernel comes to allocate,
 * it has become tens of times slower: a test measures that none does.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // constants in all digits that were found
final class Vectors {
  static final VectorSpecies<Float> S = species();
  static final VectorSpecies<Integer> SI = VectorSpecies.of(int.class, S.vectorShape());

  /** Lanes. */
  static final int L = S.length();

  /** The four rows of a panel. */
  static final int W = 4 * L;

  /** Whether there are 32 vector registers: with AVX-512, and on ARM. */
  static final boolean MANY_REGISTERS =
      S.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

  /*
   * 2^y: adding SHIFT = 1.5 2^23 rounds y to an integer, which is then in the lowest bits and moves
   * into the exponent; 2 to the rest, in [-1/2, 1/2], is a polynomial, found by Remez's algorithm for
   * the smallest relative error, 7.5e-8.
   */
  static final float SHIFT = 12582912f;
  static final float E0 = 1.0000000716546822f;
  static final float E1 = 0.6931469670647331f;
  static final float E2 = 0.24022119723848476f;
  static final float E3 = 0.05550713273542586f;
  static final float E4 = 0.00967554133421605f;
  static final float E5 = 0.0013276471979478776f;
  static final float LOG2E = 1.4426950408889634f;

  static final VectorMask<Float> M8 = odd(8);
  static final VectorMask<Float> M4 = odd(4);
  static final VectorMask<Float> M2 = odd(2);
  static final VectorMask<Float> M1 = odd(1);
  static final VectorShuffle<Float> X8 = swap(8);
  static final VectorShuffle<Float> X4 = swap(4);
  static final VectorShuffle<Float> X2 = swap(2);
  static final VectorShuffle<Float> X1 = swap(1);

  private Vectors() {}

  private static VectorSpecies<Float> species() {
    return switch (KernelChoice.ofThisProcess()) {
      case BITS_128 -> FloatVector.SPECIES_128;
      case BITS_256 -> FloatVector.SPECIES_256;
      case BITS_512 -> FloatVector.SPECIES_512;
      case OF_PROCESSOR, SCALAR ->
          FloatVector.SPECIES_PREFERRED.vectorBitSize() > 512
              ? FloatVector.SPECIES_512
              : FloatVector.SPECIES_PREFERRED.vectorBitSize() < 128
                  ? FloatVector.SPECIES_128
                  : FloatVector.SPECIES_PREFERRED;
    };
  }

  private static VectorMask<Float> odd(int distance) {
    boolean[] set = new boolean[L];
    for (int i = 0; i < L; i++) {
      set[i] = (i & distance) != 0;
    }
    return VectorMask.fromArray(S, set, 0);
  }

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(S, i -> (i ^ distance) % L);
  }

  /**
   * Adds the sums of the lanes of n vectors to n numbers, L vectors at a time: each round adds
   * halves of two vectors, so that log L rounds leave one vector with the sum of each.
   *
   * @param t n by L, at {@code from}; is used up
   * @param n a multiple of L
   */
  static void addSums(float[] t, int from, int n, float[] g, int to) {
    for (int first = 0; first < n; first += L) {
      int at = from + first * L;
      if (L == 16) {
        fold8(t, at);
      }
      if (L >= 8) {
        fold4(t, at);
      }
      fold2(t, at);
      fold1(t, at);
      FloatVector.fromArray(S, t, at)
          .add(FloatVector.fromArray(S, g, to + first))
          .intoArray(g, to + first);
    }
  }

  private static void fold8(float[] t, int at) {
    for (int j = at; j < at + 8 * L; j += L) {
      FloatVector a = FloatVector.fromArray(S, t, j);
      FloatVector b = FloatVector.fromArray(S, t, j + 8 * L);
      a.blend(b, M8).add(b.blend(a, M8).rearrange(X8)).intoArray(t, j);
    }
  }

  private static void fold4(float[] t, int at) {
    for (int j = at; j < at + 4 * L; j += L) {
      FloatVector a = FloatVector.fromArray(S, t, j);
      FloatVector b = FloatVector.fromArray(S, t, j + 4 * L);
      a.blend(b, M4).add(b.blend(a, M4).rearrange(X4)).intoArray(t, j);
    }
  }

  private static void fold2(float[] t, int at) {
    for (int j = at; j < at + 2 * L; j += L) {
      FloatVector a = FloatVector.fromArray(S, t, j);
      FloatVector b = FloatVector.fromArray(S, t, j + 2 * L);
      a.blend(b, M2).add(b.blend(a, M2).rearrange(X2)).intoArray(t, j);
    }
  }

  private static void fold1(float[] t, int at) {
    for (int j = at; j < at + 1 * L; j += L) {
      FloatVector a = FloatVector.fromArray(S, t, j);
      FloatVector b = FloatVector.fromArray(S, t, j + 1 * L);
      a.blend(b, M1).add(b.blend(a, M1).rearrange(X1)).intoArray(t, j);
    }
  }

  /** As {@link Kernels#transpose}: each round exchanges a bit of the row for one of the lane. */
  static void transpose(
      float[] x, int[] xAt, int shift, float[] y, int[] yAt, int rows, Panels scratch) {
    if (L == 16 && rows == 16) {
      transpose16(x, xAt, shift, y, yAt);
      return;
    }
    float[] t = scratch.data;
    int at = scratch.offset;
    for (int i = 0; i < L; i++) {
      FloatVector.fromArray(S, x, xAt[i] + shift).intoArray(t, at + i * L);
    }
    if (L == 16) {
      exchange8(t, at);
    }
    if (L >= 8) {
      exchange4(t, at);
    }
    exchange2(t, at);
    exchange1(t, at);
    for (int j = 0; j < rows; j++) {
      FloatVector.fromArray(S, t, at + j * L).intoArray(y, yAt[j] + shift);
    }
  }

  private static void exchange8(float[] t, int at) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 8 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, at + i);
        FloatVector b = FloatVector.fromArray(S, t, at + i + 8 * L);
        a.blend(b.rearrange(X8), M8).intoArray(t, at + i);
        a.rearrange(X8).blend(b, M8).intoArray(t, at + i + 8 * L);
      }
    }
  }

  private static void exchange4(float[] t, int at) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 4 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, at + i);
        FloatVector b = FloatVector.fromArray(S, t, at + i + 4 * L);
        a.blend(b.rearrange(X4), M4).intoArray(t, at + i);
        a.rearrange(X4).blend(b, M4).intoArray(t, at + i + 4 * L);
      }
    }
  }

  private static void exchange2(float[] t, int at) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 2 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, at + i);
        FloatVector b = FloatVector.fromArray(S, t, at + i + 2 * L);
        a.blend(b.rearrange(X2), M2).intoArray(t, at + i);
        a.rearrange(X2).blend(b, M2).intoArray(t, at + i + 2 * L);
      }
    }
  }

  private static void exchange1(float[] t, int at) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 1 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, at + i);
        FloatVector b = FloatVector.fromArray(S, t, at + i + 1 * L);
        a.blend(b.rearrange(X1), M1).intoArray(t, at + i);
        a.rearrange(X1).blend(b, M1).intoArray(t, at + i + 1 * L);
      }
    }
  }

  private static void transpose16(float[] x, int[] xAt, int shift, float[] y, int[] yAt) {
    FloatVector r0 = FloatVector.fromArray(S, x, xAt[0] + shift);
    FloatVector r1 = FloatVector.fromArray(S, x, xAt[1] + shift);
    FloatVector r2 = FloatVector.fromArray(S, x, xAt[2] + shift);
    FloatVector r3 = FloatVector.fromArray(S, x, xAt[3] + shift);
    FloatVector r4 = FloatVector.fromArray(S, x, xAt[4] + shift);
    FloatVector r5 = FloatVector.fromArray(S, x, xAt[5] + shift);
    FloatVector r6 = FloatVector.fromArray(S, x, xAt[6] + shift);
    FloatVector r7 = FloatVector.fromArray(S, x, xAt[7] + shift);
    FloatVector r8 = FloatVector.fromArray(S, x, xAt[8] + shift);
    FloatVector r9 = FloatVector.fromArray(S, x, xAt[9] + shift);
    FloatVector r10 = FloatVector.fromArray(S, x, xAt[10] + shift);
    FloatVector r11 = FloatVector.fromArray(S, x, xAt[11] + shift);
    FloatVector r12 = FloatVector.fromArray(S, x, xAt[12] + shift);
    FloatVector r13 = FloatVector.fromArray(S, x, xAt[13] + shift);
    FloatVector r14 = FloatVector.fromArray(S, x, xAt[14] + shift);
    FloatVector r15 = FloatVector.fromArray(S, x, xAt[15] + shift);
    FloatVector t80 = r0.blend(r8.rearrange(X8), M8);
    r8 = r0.rearrange(X8).blend(r8, M8);
    r0 = t80;
    FloatVector t81 = r1.blend(r9.rearrange(X8), M8);
    r9 = r1.rearrange(X8).blend(r9, M8);
    r1 = t81;
    FloatVector t82 = r2.blend(r10.rearrange(X8), M8);
    r10 = r2.rearrange(X8).blend(r10, M8);
    r2 = t82;
    FloatVector t83 = r3.blend(r11.rearrange(X8), M8);
    r11 = r3.rearrange(X8).blend(r11, M8);
    r3 = t83;
    FloatVector t84 = r4.blend(r12.rearrange(X8), M8);
    r12 = r4.rearrange(X8).blend(r12, M8);
    r4 = t84;
    FloatVector t85 = r5.blend(r13.rearrange(X8), M8);
    r13 = r5.rearrange(X8).blend(r13, M8);
    r5 = t85;
    FloatVector t86 = r6.blend(r14.rearrange(X8), M8);
    r14 = r6.rearrange(X8).blend(r14, M8);
    r6 = t86;
    FloatVector t87 = r7.blend(r15.rearrange(X8), M8);
    r15 = r7.rearrange(X8).blend(r15, M8);
    r7 = t87;
    FloatVector t40 = r0.blend(r4.rearrange(X4), M4);
    r4 = r0.rearrange(X4).blend(r4, M4);
    r0 = t40;
    FloatVector t41 = r1.blend(r5.rearrange(X4), M4);
    r5 = r1.rearrange(X4).blend(r5, M4);
    r1 = t41;
    FloatVector t42 = r2.blend(r6.rearrange(X4), M4);
    r6 = r2.rearrange(X4).blend(r6, M4);
    r2 = t42;
    FloatVector t43 = r3.blend(r7.rearrange(X4), M4);
    r7 = r3.rearrange(X4).blend(r7, M4);
    r3 = t43;
    FloatVector t48 = r8.blend(r12.rearrange(X4), M4);
    r12 = r8.rearrange(X4).blend(r12, M4);
    r8 = t48;
    FloatVector t49 = r9.blend(r13.rearrange(X4), M4);
    r13 = r9.rearrange(X4).blend(r13, M4);
    r9 = t49;
    FloatVector t4a = r10.blend(r14.rearrange(X4), M4);
    r14 = r10.rearrange(X4).blend(r14, M4);
    r10 = t4a;
    FloatVector t4b = r11.blend(r15.rearrange(X4), M4);
    r15 = r11.rearrange(X4).blend(r15, M4);
    r11 = t4b;
    FloatVector t20 = r0.blend(r2.rearrange(X2), M2);
    r2 = r0.rearrange(X2).blend(r2, M2);
    r0 = t20;
    FloatVector t21 = r1.blend(r3.rearrange(X2), M2);
    r3 = r1.rearrange(X2).blend(r3, M2);
    r1 = t21;
    FloatVector t24 = r4.blend(r6.rearrange(X2), M2);
    r6 = r4.rearrange(X2).blend(r6, M2);
    r4 = t24;
    FloatVector t25 = r5.blend(r7.rearrange(X2), M2);
    r7 = r5.rearrange(X2).blend(r7, M2);
    r5 = t25;
    FloatVector t28 = r8.blend(r10.rearrange(X2), M2);
    r10 = r8.rearrange(X2).blend(r10, M2);
    r8 = t28;
    FloatVector t29 = r9.blend(r11.rearrange(X2), M2);
    r11 = r9.rearrange(X2).blend(r11, M2);
    r9 = t29;
    FloatVector t2c = r12.blend(r14.rearrange(X2), M2);
    r14 = r12.rearrange(X2).blend(r14, M2);
    r12 = t2c;
    FloatVector t2d = r13.blend(r15.rearrange(X2), M2);
    r15 = r13.rearrange(X2).blend(r15, M2);
    r13 = t2d;
    FloatVector t10 = r0.blend(r1.rearrange(X1), M1);
    r1 = r0.rearrange(X1).blend(r1, M1);
    r0 = t10;
    FloatVector t12 = r2.blend(r3.rearrange(X1), M1);
    r3 = r2.rearrange(X1).blend(r3, M1);
    r2 = t12;
    FloatVector t14 = r4.blend(r5.rearrange(X1), M1);
    r5 = r4.rearrange(X1).blend(r5, M1);
    r4 = t14;
    FloatVector t16 = r6.blend(r7.rearrange(X1), M1);
    r7 = r6.rearrange(X1).blend(r7, M1);
    r6 = t16;
    FloatVector t18 = r8.blend(r9.rearrange(X1), M1);
    r9 = r8.rearrange(X1).blend(r9, M1);
    r8 = t18;
    FloatVector t1a = r10.blend(r11.rearrange(X1), M1);
    r11 = r10.rearrange(X1).blend(r11, M1);
    r10 = t1a;
    FloatVector t1c = r12.blend(r13.rearrange(X1), M1);
    r13 = r12.rearrange(X1).blend(r13, M1);
    r12 = t1c;
    FloatVector t1e = r14.blend(r15.rearrange(X1), M1);
    r15 = r14.rearrange(X1).blend(r15, M1);
    r14 = t1e;
    r0.intoArray(y, yAt[0] + shift);
    r1.intoArray(y, yAt[1] + shift);
    r2.intoArray(y, yAt[2] + shift);
    r3.intoArray(y, yAt[3] + shift);
    r4.intoArray(y, yAt[4] + shift);
    r5.intoArray(y, yAt[5] + shift);
    r6.intoArray(y, yAt[6] + shift);
    r7.intoArray(y, yAt[7] + shift);
    r8.intoArray(y, yAt[8] + shift);
    r9.intoArray(y, yAt[9] + shift);
    r10.intoArray(y, yAt[10] + shift);
    r11.intoArray(y, yAt[11] + shift);
    r12.intoArray(y, yAt[12] + shift);
    r13.intoArray(y, yAt[13] + shift);
    r14.intoArray(y, yAt[14] + shift);
    r15.intoArray(y, yAt[15] + shift);
  }
}
