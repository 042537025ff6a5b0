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
 * keeps both below the size at which the compiler stops inlining. Where a kernel comes to allocate,
 * it has become tens of times slower: a test measures that none does.
 */
final class Vectors {
  /** Width in bits, 128, 256 or 512, where another than the processor's own is wanted. */
  private static final String PROPERTY = "gauntlet.kernels";

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

  private static final VectorMask<Float> M8 = odd(8);
  private static final VectorMask<Float> M4 = odd(4);
  private static final VectorMask<Float> M2 = odd(2);
  private static final VectorMask<Float> M1 = odd(1);
  private static final VectorShuffle<Float> X8 = swap(8);
  private static final VectorShuffle<Float> X4 = swap(4);
  private static final VectorShuffle<Float> X2 = swap(2);
  private static final VectorShuffle<Float> X1 = swap(1);

  private Vectors() {}

  private static VectorSpecies<Float> species() {
    String wanted = System.getProperty(PROPERTY, "");
    return switch (wanted) {
      case "" ->
          FloatVector.SPECIES_PREFERRED.vectorBitSize() > 512
              ? FloatVector.SPECIES_512
              : FloatVector.SPECIES_PREFERRED.vectorBitSize() < 128
                  ? FloatVector.SPECIES_128
                  : FloatVector.SPECIES_PREFERRED;
      case "128" -> FloatVector.SPECIES_128;
      case "256" -> FloatVector.SPECIES_256;
      case "512" -> FloatVector.SPECIES_512;
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + wanted + "', must be scalar, 128, 256 or 512");
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
   * @param t n by L; is used up
   * @param n a multiple of L
   */
  static void addSums(float[] t, int n, float[] g, int to) {
    for (int first = 0; first < n; first += L) {
      int at = first * L;
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
      float[] x, int[] xAt, int shift, float[] y, int[] yAt, int rows, float[] t) {
    for (int i = 0; i < L; i++) {
      FloatVector.fromArray(S, x, xAt[i] + shift).intoArray(t, i * L);
    }
    if (L == 16) {
      exchange8(t);
    }
    if (L >= 8) {
      exchange4(t);
    }
    exchange2(t);
    exchange1(t);
    for (int j = 0; j < rows; j++) {
      FloatVector.fromArray(S, t, j * L).intoArray(y, yAt[j] + shift);
    }
  }

  private static void exchange8(float[] t) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 8 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, i);
        FloatVector b = FloatVector.fromArray(S, t, i + 8 * L);
        a.blend(b.rearrange(X8), M8).intoArray(t, i);
        a.rearrange(X8).blend(b, M8).intoArray(t, i + 8 * L);
      }
    }
  }

  private static void exchange4(float[] t) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 4 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, i);
        FloatVector b = FloatVector.fromArray(S, t, i + 4 * L);
        a.blend(b.rearrange(X4), M4).intoArray(t, i);
        a.rearrange(X4).blend(b, M4).intoArray(t, i + 4 * L);
      }
    }
  }

  private static void exchange2(float[] t) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 2 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, i);
        FloatVector b = FloatVector.fromArray(S, t, i + 2 * L);
        a.blend(b.rearrange(X2), M2).intoArray(t, i);
        a.rearrange(X2).blend(b, M2).intoArray(t, i + 2 * L);
      }
    }
  }

  private static void exchange1(float[] t) {
    for (int i = 0; i < L * L; i += L) {
      if ((i & 1 * L) == 0) {
        FloatVector a = FloatVector.fromArray(S, t, i);
        FloatVector b = FloatVector.fromArray(S, t, i + 1 * L);
        a.blend(b.rearrange(X1), M1).intoArray(t, i);
        a.rearrange(X1).blend(b, M1).intoArray(t, i + 1 * L);
      }
    }
  }
}
