package dev.gauntlet.runner;

/**
 * Bad input of the user's. Its message is the one line that the user sees, and the exit code is 2:
 * it says what is wrong, what was given and what is allowed.
 */
public final class InputException extends IllegalArgumentException {

  /** Longest message: what is quoted from a hostile file must not flood a terminal. */
  private static final int MAX_LENGTH = 1000;

  public InputException(String message) {
    super(oneLine(message));
  }

  public InputException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Escapes control characters, line breaks among them, and cuts the middle of a long message. */
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message
        .codePoints()
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
