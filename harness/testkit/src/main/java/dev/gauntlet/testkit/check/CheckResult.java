package dev.gauntlet.testkit.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check.
 *
 * @param check its id
 * @param verdict how it ended
 * @param evidence what was seen, with numbers and positions; of one that does not apply, why
 * @param cause what most likely is wrong, and what to do; null unless it failed
 * @param seconds that it took
 */
public record CheckResult(
    String check, Verdict verdict, String evidence, @Nullable String cause, double seconds) {
  private static final int WIDTH = 20; // of the longest id

  /** For people: a line, and a second one with the cause if it failed. */
  public String toText() {
    String line =
        String.format(
            Locale.ROOT,
            "%-6s  %-" + WIDTH + "s %5.1f s  %s",
            verdict.label(),
            check,
            seconds,
            evidence);
    return cause == null ? line : line + System.lineSeparator() + " ".repeat(8) + "-> " + cause;
  }
}
