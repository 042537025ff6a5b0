package dev.gauntlet.reports.table;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as CSV: RFC 4180, a header line, {@code .} as decimal point whatever the locale, an
 * absent value as an empty cell.
 *
 * <p>Not Tablesaw's own writer: that leaves a cell such as {@code a"b} unquoted and rewrites line
 * breaks inside cells.
 */
public final class Csv {
  private static final String LINE_END = "\r\n";

  private Csv() {}

  /** The table as text, each line ended by CR LF. */
  public static String of(Table table) {
    StringBuilder csv = new StringBuilder();
    csv.append(
        table.columnNames().stream().map(Csv::cell).collect(Collectors.joining(",", "", LINE_END)));
    for (int row = 0; row < table.rowCount(); row++) {
      int r = row;
      csv.append(
          IntStream.range(0, table.columnCount())
              .mapToObj(c -> value(table.column(c), r))
              .collect(Collectors.joining(",", "", LINE_END)));
    }
    return csv.toString();
  }

  private static String value(Column<?> column, int row) {
    return column.isMissing(row) ? "" : cell(column.get(row).toString());
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
