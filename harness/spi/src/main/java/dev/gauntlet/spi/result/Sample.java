package dev.gauntlet.spi.result;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Text that a trained model made.
 *
 * @param prompt what it was asked, as users write it
 * @param question what it was given
 * @param text what it appended
 * @param expected what is right, where anything is right or wrong
 */
public record Sample(String prompt, String question, String text, @Nullable String expected) {
  public Sample {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(question, "question");
    Objects.requireNonNull(text, "text");
  }

  /** Whether the answer is right, its end included; null where nothing is right or wrong. */
  public @Nullable Boolean right() {
    return expected == null ? null : text.equals(expected);
  }

  /**
   * What to say of it: {@code right}, or what would be; nothing where nothing is right or wrong.
   */
  public String verdict() {
    if (right() == null) {
      return "";
    }
    return right() ? "  right" : "  wrong, expected " + expected;
  }
}
