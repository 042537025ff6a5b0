package dev.gauntlet.reports.html;

import dev.gauntlet.reports.text.Format;
import org.jspecify.annotations.Nullable;

/**
 * A name and what is said of it.
 *
 * @param name a term, a setting or a property
 * @param text its definition or value
 */
record Fact(String name, String text) {
  private static final int MAX_TEXT = 500;

  Fact {
    name = Format.oneLine(name, MAX_TEXT);
    text = Format.oneLine(text, MAX_TEXT);
  }

  /** A fact from outside; a dash if it is not known. */
  static Fact of(String name, @Nullable Object value) {
    return new Fact(name, value == null ? "–" : value.toString());
  }
}
