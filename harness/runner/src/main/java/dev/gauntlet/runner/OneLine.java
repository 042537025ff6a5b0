package dev.gauntlet.runner;

/** Text from outside, made fit for one line of a terminal or a file. */
public final class OneLine {
  /** Longest line: what is quoted from a hostile file must not flood a terminal. */
  private static final int MAX_LENGTH = 1000;

  private OneLine() {}

  /** Escapes control characters, line breaks among them, and cuts the middle of a long text. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), 2 * MAX_LENGTH));
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n') {
                line.append("\\n");
              } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format("\\u%04x", c));
              } else {
                line.appendCodePoint(c);
              }
            });
    if (line.length() > MAX_LENGTH) {
      line.replace(MAX_LENGTH / 2, line.length() - MAX_LENGTH / 2, " ... ");
    }
    return line.toString();
  }
}
