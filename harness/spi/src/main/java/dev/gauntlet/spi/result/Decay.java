package dev.gauntlet.spi.result;

import java.util.Locale;

/** How the learning rate falls after the warm-up. */
public enum Decay {
  /** Not at all. */
  CONSTANT,
  /**
   * Half a cosine period, from the peak to a tenth of it at the end of the budget (Loshchilov and
   * Hutter, 2017).
   */
  COSINE,
  /**
   * As one over the root of the number of steps (Vaswani et al., 2017). The step after the warm-up
   * has the peak; four times as far half of it is left, nine times as far a third. It follows steps
   * alone, whatever the budget, and without a warm-up it falls from the first step on.
   */
  INVERSE_SQRT;

  /**
   * Whether it follows the share of the budget that is used up, so that under a budget of time it
   * follows a clock; otherwise it follows the number of steps.
   */
  public boolean followsBudget() {
    return this == COSINE;
  }

  /** The name in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
