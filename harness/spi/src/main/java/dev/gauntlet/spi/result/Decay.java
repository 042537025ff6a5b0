package dev.gauntlet.spi.result;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the learning rate falls after the warm-up. */
public enum Decay {
  /** Not at all. */
  CONSTANT,
  /**
   * Half a cosine period, from the peak to a tenth of it at the end of the budget (Loshchilov and
   * Hutter, 2017).
   */
  COSINE;

  /**
   * The decay of that name.
   *
   * @throws IllegalArgumentException if there is none; says what is allowed
   */
  public static Decay parse(String text) {
    return Arrays.stream(values())
        .filter(decay -> decay.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "schedule is '%s', must be one of %s"
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(Decay::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** The name in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
