package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Climb;
import dev.gauntlet.reports.analysis.LossAlongBudget;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.findings.Findings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as CSV: RFC 4180, a header line, {@code .} as decimal point whatever the locale, an
 * absent value as an empty cell. A text or head that a spreadsheet would take for a formula, which
 * a name from a plugin may be, gets an apostrophe before it.
 *
 * <p>Not Tablesaw's own writer: that leaves a cell such as {@code a"b} unquoted and rewrites line
 * breaks inside cells.
 */
public final class Csv {
  private static final String LINE_END = "\r\n";

  /** With which spreadsheets begin a formula (OWASP, "CSV Injection"). */
  private static final String FORMULA_STARTS = "=+-@\t\r";

  /** Files that only some runs have. */
  public static final List<String> OPTIONAL =
      List.of(
          "ladder.csv",
          "inference.csv",
          "profiles.csv",
          "operations.csv",
          "levers.csv",
          "expectations.csv");

  private Csv() {}

  /** The CSV files of a report: their text by their names. */
  public static Map<String, String> files(Findings findings, RunTables tables) {
    Scoreboard scoreboard = findings.scoreboard();
    Map<String, Table> files = new LinkedHashMap<>();
    files.put("results.csv", tables.results());
    files.put("curves.csv", tables.curves());
    files.put("test_batches.csv", tables.batches());
    files.put("summary.csv", tables.summary());
    files.put("pairs.csv", PairTables.all(scoreboard.outcomes()));
    files.put("scores.csv", OtherTables.scores(scoreboard).figures());
    files.put("claims.csv", PairTables.claims(findings.judgements()).figures());
    files.put("models.csv", ModelsTable.of(findings.study()).figures());
    files.put("published.csv", OtherTables.published(findings.counterparts()).figures());
    files.put(
        "budget.csv",
        ContestTables.alongBudget(
            findings.study().contests().stream()
                .flatMap(contest -> LossAlongBudget.of(contest).stream())
                .toList()));
    List<Climb> climbs = Climb.of(findings.study());
    if (!climbs.isEmpty()) {
      files.put("ladder.csv", LadderTable.figures(climbs));
    }
    if (!findings.study().run().profiles().isEmpty()) {
      files.put("profiles.csv", StepTables.profiles(findings.study()).figures());
      files.put("operations.csv", StepTables.operations(findings.study()));
    }
    if (!findings.study().run().levers().isEmpty()) {
      files.put("levers.csv", StepTables.levers(findings.study()).figures());
    }
    Sheet expectations = ExpectationTable.of(findings.study().run());
    if (!expectations.figures().isEmpty()) {
      files.put("expectations.csv", expectations.figures());
    }
    if (!tables.inference().isEmpty()) {
      files.put("inference.csv", tables.inference());
    }
    Map<String, String> texts = new LinkedHashMap<>();
    files.forEach((name, table) -> texts.put(name, of(table)));
    return texts;
  }

  /** The table as text, each line ended by CR LF. */
  public static String of(Table table) {
    StringBuilder csv = new StringBuilder();
    csv.append(
        table.columnNames().stream().map(Csv::text).collect(Collectors.joining(",", "", LINE_END)));
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
    if (column.isMissing(row)) {
      return "";
    }
    String text = column.get(row).toString();
    return column instanceof StringColumn ? text(text) : cell(text);
  }

  private static String text(String text) {
    return cell(looksLikeFormula(text) ? "'" + text : text);
  }

  private static boolean looksLikeFormula(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
