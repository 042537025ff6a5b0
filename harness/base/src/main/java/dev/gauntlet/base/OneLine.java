package dev.gauntlet.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Text from outside, made fit for one line of a terminal or a file. */
public final class OneLine {
  /** Longest line: what is quoted from a hostile file must not flood a terminal. */
  private static final int MAX_LENGTH = 1000;

  private OneLine() {}

  /**
   * What the system has against reading or writing a file, without its path: {@code No space left
   * on device}.
   */
  public static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return of(reason == null ? e.getClass().getSimpleName() : reason);
  }

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
