package dev.gauntlet.base;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is said of something thrown, in one short line: of its causes the first, with the name of
 * its class and the first line of its message. What wrapped it says where it passed, not what went
 * wrong.
 */
public final class RootCause {
  private static final int MAX_LENGTH = 300;
  private static final int MAX_CAUSES = 100; // a chain that a plugin made may be a circle

  // As Throwable.printStackTrace writes it: causes follow what they caused.
  private static final Pattern THROWN =
      Pattern.compile(
          "(?:Caused by: |Exception in thread \"[^\"]*\" )?"
              + "(?:[\\w$]+\\.)+(?:[\\w$]*\\$)?"
              + "([\\w]*(?:Exception|Error|Throwable|Failure)\\b.*)");

  private RootCause() {}

  /** The first of the causes; what was thrown itself if it has none. */
  public static Throwable of(Throwable thrown) {
    Throwable root = thrown;
    for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
      root = root.getCause();
    }
    return root;
  }

  /** {@code IOException: disk on fire}, whatever that is wrapped in. */
  public static String describe(Throwable thrown) {
    Throwable root = of(thrown);
    return root.getClass().getSimpleName() + ": " + firstLine(root);
  }

  /**
   * The same of what was thrown last, by what is printed of it.
   *
   * @param log the lines of a log
   * @return empty if nothing was thrown
   */
  public static Optional<String> describe(List<String> log) {
    return log.stream()
        .map(THROWN::matcher)
        .filter(Matcher::matches)
        .map(matcher -> line(matcher.group(1)))
        .reduce((first, second) -> second);
  }

  /** The first line of the message, printable and short: an engine's goes on with its stack. */
  public static String firstLine(Throwable thrown) {
    return line(String.valueOf(thrown.getMessage()));
  }

  private static String line(String text) {
    String line =
        text.strip().lines().findFirst().orElse("").replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + " ...";
  }
}
