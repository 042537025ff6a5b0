package dev.gauntlet.cli.view;

import java.io.PrintWriter;
import java.util.List;

/** The last lines of a terminal, drawn anew at every change while other lines scroll by above. */
final class StatusArea {
  // ECMA-48: cursor up, erase to the end of the display
  private static final String UP = "\033[%dA";
  private static final String ERASE = "\r\033[J";

  private final PrintWriter out;
  private final int columns;
  private List<String> lines = List.of();

  /**
   * An empty area.
   *
   * @param columns width of the terminal: longer lines are cut
   */
  StatusArea(PrintWriter out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /** Shows these lines instead of those before. */
  void draw(List<String> newLines) {
    String erased = erase();
    lines = newLines;
    out.print(erased + text());
    out.flush();
  }

  /** Prints a line that stays, above the area. */
  void print(String line) {
    out.print(erase() + line + "\n" + text());
    out.flush();
  }

  private String erase() {
    return (lines.isEmpty() ? "" : UP.formatted(lines.size())) + ERASE;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line, 0, Math.min(line.length(), columns - 1)).append('\n');
    }
    return text.toString();
  }
}
