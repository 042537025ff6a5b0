package dev.gauntlet.reports.table;

import java.util.List;
import java.util.stream.Collectors;

/** Text from outside in Markdown. */
public final class Markdown {

  private Markdown() {}

  /**
   * The text such that Markdown shows it as it is: no markup, no link, no image, and no mention of
   * a user where it is pasted.
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '@' -> escaped.append("&#64;");
                case '\\', '`', '*', '_', '[', ']', '#', '|', '~', '!' ->
                    escaped.append('\\').appendCodePoint(c);
                default -> escaped.appendCodePoint(c);
              }
            });
    // a bare address would become a link
    return escaped.toString().replace("://", "&#58;//").replace("www.", "www&#46;");
  }

  private static String row(List<String> cells) {
    return cells.stream().map(Markdown::escape).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** A table as GitHub's. */
  public static String table(Sheet sheet) {
    return row(sheet.headsInWords())
        + "| --- ".repeat(sheet.heads().size())
        + "|\n"
        + sheet.texts().stream().map(Markdown::row).collect(Collectors.joining());
  }
}
