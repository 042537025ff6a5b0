package dev.gauntlet.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows of what is printed: as much of ECMA-48 as {@link StatusArea} speaks. */
final class Screen {
  private static final Pattern PIECE =
      Pattern.compile("\033\\[(?<up>\\d+)A|(?<erase>\r\033\\[J)|(?<text>[^\n\r\033]*)\n");

  private final List<String> lines = new ArrayList<>();
  private int cursor; // always at the start of a line

  /** Takes what is printed next. */
  void take(String printed) {
    Matcher m = PIECE.matcher(printed);
    int end = 0;
    while (m.find()) {
      if (m.start() != end) {
        break;
      }
      end = m.end();
      if (m.group("up") != null) {
        cursor -= Integer.parseInt(m.group("up"));
      } else if (m.group("erase") != null) {
        lines.subList(cursor, lines.size()).clear();
      } else {
        lines.add(m.group("text"));
        cursor = lines.size();
      }
    }
    if (end != printed.length()) {
      throw new AssertionError("not understood: " + printed.substring(end));
    }
  }

  /** The lines it shows. */
  List<String> lines() {
    return List.copyOf(lines);
  }
}
