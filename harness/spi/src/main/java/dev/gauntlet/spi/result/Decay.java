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
  COSINE;

  /** The name in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
