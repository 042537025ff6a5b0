package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * A table of the report: figures in the typed columns of a Tablesaw table, and how readers see
 * them. A cell is made from the figures of its row and nothing else, so that the CSV file of {@link
 * #figures} holds whatever the page shows.
 */
public final class Sheet {
  private static final int MAX_TEXT = 300;
  private static final String ABSENT = "–";

  private final String title;
  private final String caption;
  private final boolean filterable;
  private final Table figures;
  private final List<Column> columns;
  private final Function<Row, @Nullable String> kind;

  /**
   * The head of a column.
   *
   * @param label its name
   * @param unit its unit; empty if it has none
   * @param number whether it is set to the right
   */
  public record Head(String label, String unit, boolean number) {
    /** Name and unit in one line. */
    String inWords() {
      return unit.isEmpty() ? label : label + ", " + unit;
    }
  }

  /**
   * A row as readers see it.
   *
   * @param kind its CSS class; null for none
   * @param cells one for each column
   */
  public record Line(@Nullable String kind, List<Cell> cells) {}

  /**
   * A cell as readers see it.
   *
   * @param text what stands in it, in one line
   * @param key what the column is sorted by; null to sort by the text, empty to come last
   * @param note what stands below the text, smaller; empty for nothing
   * @param swatch SVG before the text; null for none
   * @param href where the text leads; null for nowhere
   */
  public record Cell(
      String text,
      @Nullable String key,
      String note,
      @Nullable String swatch,
      @Nullable String href) {

    /** Text from anywhere. */
    public static Cell of(String text) {
      return new Cell(Format.oneLine(text, MAX_TEXT), null, "", null, null);
    }

    /** A number in a form of its own, sorted by its value; a dash that comes last if it is null. */
    public static Cell number(String text, @Nullable Number value) {
      return value == null
          ? new Cell(ABSENT, "", "", null, null)
          : new Cell(text, value.toString(), "", null, null);
    }

    /** A number in the form that is made of it; a dash that comes last if it is null. */
    static Cell number(@Nullable Double value, DoubleFunction<String> form) {
      return number(value == null ? "" : form.apply(value), value);
    }

    public Cell withNote(String text) {
      return new Cell(this.text, key, Format.oneLine(text, 2 * MAX_TEXT), swatch, href);
    }

    public Cell withSwatch(@Nullable String svg) {
      return new Cell(text, key, note, svg, href);
    }

    public Cell linkedTo(String target) {
      return new Cell(text, key, note, swatch, target);
    }
  }

  private record Column(Head head, Function<Row, Cell> cell) {}

  private Sheet(
      String title,
      String caption,
      boolean filterable,
      Table figures,
      List<Column> columns,
      Function<Row, @Nullable String> kind) {
    this.title = title;
    this.caption = caption;
    this.filterable = filterable;
    this.figures = figures;
    this.columns = List.copyOf(columns);
    this.kind = kind;
  }

  /** A table of which nothing is shown yet. */
  public static Sheet of(String title, String caption, Table figures) {
    return new Sheet(title, caption, false, figures, List.of(), row -> null);
  }

  /** The same shown of other figures of the same columns. */
  Sheet over(Table others) {
    return new Sheet(title, caption, filterable, others, columns, kind);
  }

  /** The same, long enough to be searched. */
  public Sheet searchable() {
    return new Sheet(title, caption, true, figures, columns, kind);
  }

  /** The same with a CSS class for some rows; null for the others. */
  public Sheet withKind(Function<Row, @Nullable String> kindOfRow) {
    return new Sheet(title, caption, filterable, figures, columns, kindOfRow);
  }

  /** The same with a column of text. */
  public Sheet text(String label, String column) {
    return text(label, row -> Cell.of(text(row, column)));
  }

  /** The same with a column of text in a form of its own. */
  public Sheet text(String label, Function<Row, Cell> cell) {
    return with(new Head(label, "", false), cell);
  }

  /** The same with a column of numbers in a form of their own. */
  public Sheet number(String label, String unit, Function<Row, Cell> cell) {
    return with(new Head(label, unit, true), cell);
  }

  /** The same with the figure of a measure for each row. */
  public Sheet figure(Measure measure) {
    return number(
        measure.label(),
        measure.unit().symbol(),
        measure.name(),
        value -> Format.number(value, measure.unit()));
  }

  /** The same with the mean of a measure and its interval. */
  public Sheet mean(String label, Measure measure) {
    return number(
        label,
        measure.unit().symbol(),
        row ->
            Cell.number(
                Format.interval(summary(row, measure.name()), measure.unit()),
                real(row, measure.name() + "_mean")));
  }

  /** The same with a column of numbers; a dash where there is none. */
  public Sheet number(String label, String unit, String column, DoubleFunction<String> form) {
    return number(label, unit, row -> Cell.number(real(row, column), form));
  }

  /** The same with a p value. */
  public Sheet p(String label, String column) {
    return number(label, "", column, Format::p);
  }

  /** The same with a score. */
  public Sheet score(String label, String column) {
    return number(label, "", column, Format::score);
  }

  /** The same with a learning rate. */
  public Sheet rate(String label, String column) {
    return number(label, "", column, Format::compact);
  }

  /** The columns of these labels, in that order; those that the table has not are left out. */
  public Sheet select(List<String> labels) {
    List<Column> selected =
        labels.stream()
            .flatMap(label -> columns.stream().filter(c -> c.head().label().equals(label)))
            .toList();
    return new Sheet(title, caption, filterable, figures, selected, kind);
  }

  /** What it holds, in a few words. */
  public String title() {
    return title;
  }

  /** What a reader should know of it; may be empty. */
  public String caption() {
    return caption;
  }

  /** Whether it is long enough to be searched. */
  public boolean filterable() {
    return filterable;
  }

  /** The figures in full precision. */
  public Table figures() {
    return figures;
  }

  /** The heads of its columns. */
  public List<Head> heads() {
    return columns.stream().map(Column::head).toList();
  }

  /** Its rows; the first cell of each is its header. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (Row row : figures) {
      lines.add(new Line(kind.apply(row), columns.stream().map(c -> c.cell().apply(row)).toList()));
    }
    return lines;
  }

  /** The text of the cells, row by row. */
  List<List<String>> texts() {
    return lines().stream().map(line -> line.cells().stream().map(Cell::text).toList()).toList();
  }

  /** The text in a row; empty if it is absent. */
  public static String text(Row row, String column) {
    return has(row, column) ? row.getObject(column).toString() : "";
  }

  /** The number in a row; null if it is absent or there is no such column. */
  public static @Nullable Double real(Row row, String column) {
    return has(row, column) ? row.getNumber(column) : null;
  }

  /** The whole number in a row; 0 if it is absent. */
  static long whole(Row row, String column) {
    return has(row, column) ? row.getLong(column) : 0;
  }

  /** The five columns that describe a measure over trials. */
  static Summary summary(Row row, String name) {
    Double mean = real(row, name + "_mean");
    if (mean == null) {
      return Summary.of();
    }
    Double sd = real(row, name + "_sd");
    Double low = real(row, name + "_ci95_low");
    Double high = real(row, name + "_ci95_high");
    return new Summary(
        (int) whole(row, name + "_n"),
        mean,
        sd == null ? Double.NaN : sd,
        low == null || high == null ? Interval.NONE : new Interval(low, high));
  }

  /** The unit that a row names. */
  static Unit unit(Row row) {
    return has(row, "unit") ? Unit.valueOf(text(row, "unit")) : Unit.NONE;
  }

  private static boolean has(Row row, String column) {
    return row.columnNames().contains(column) && !row.isMissing(column);
  }

  private Sheet with(Head head, Function<Row, Cell> cell) {
    List<Column> more = new ArrayList<>(columns);
    more.add(new Column(head, cell));
    return new Sheet(title, caption, filterable, figures, more, kind);
  }

  /** As text in columns, for a fixed-width font: each line is indented and ended. */
  public String toText() {
    List<List<String>> lines = new ArrayList<>(texts());
    lines.add(0, headsInWords());
    int[] widths =
        IntStream.range(0, columns.size())
            .map(c -> lines.stream().mapToInt(line -> width(line.get(c))).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder set = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        set.append("  ").append(line.get(c)).append(" ".repeat(widths[c] - width(line.get(c))));
      }
      text.append(set.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** The heads of its columns in words. */
  List<String> headsInWords() {
    return columns.stream().map(column -> Format.uncapitalized(column.head().inWords())).toList();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
