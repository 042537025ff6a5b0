package dev.gauntlet.reports.plain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small table of text.
 *
 * @param heads names of the columns
 * @param rows one cell for each column, of one line
 */
public record Grid(List<String> heads, List<List<String>> rows) {

  private static final String GAP = "  ";

  /** Set in columns, for a fixed-width font; each line is ended and indented. */
  public String toText() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(heads);
    lines.addAll(rows);
    int[] widths =
        IntStream.range(0, heads.size())
            .map(c -> lines.stream().mapToInt(line -> width(line.get(c))).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      String set =
          IntStream.range(0, widths.length)
              .mapToObj(c -> line.get(c) + " ".repeat(widths[c] - width(line.get(c))))
              .collect(Collectors.joining(GAP));
      text.append(GAP).append(set.stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** As a table of GitHub's Markdown. */
  public String toMarkdown() {
    StringBuilder table = new StringBuilder();
    table.append(line(heads)).append("| --- ".repeat(heads.size())).append("|\n");
    rows.forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().map(Markdown::escape).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
