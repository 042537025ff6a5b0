package dev.gauntlet.testkit.check;

/**
 * How much float32 may differ where mathematics does not. It keeps 24 bits: one rounding is off by
 * at most 6e-8 of a value. With the weights of {@link TestWeights} a mistake changes logits by a
 * hundredth of their size or more, so that there is room on both sides.
 */
final class Tolerances {
  /**
   * Of logits, as a share of the largest one, where the same arithmetic is done on the same shapes:
   * what differs is in other rows or positions, so that hardly anything is left to differ.
   */
  static final double SAME_SHAPE = 2e-6;

  /**
   * The same where shapes differ, so that products of matrices may be summed in another order: a
   * few dozen roundings in a row.
   */
  static final double OTHER_SHAPE = 1e-4;

  /** Of a sum of a vocabulary's probabilities to 1. */
  static final double SUM = 1e-3;

  /**
   * A change of the logits that float32 resolves to a percent and float16, which keeps 11 bits, not
   * at all: as a share of them.
   */
  static final double SMALL_CHANGE = 1.5e-4;

  /** Share of that change that may be lost; float16 anywhere on the way loses most of it. */
  static final double BEND = 0.1;

  /** How far a mean of some hundred losses may be below its expectation by chance, nats. */
  static final double LUCK = 0.2;

  private Tolerances() {}
}
