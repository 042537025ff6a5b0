package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Resources;
import dev.gauntlet.reports.text.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * A table of the report: figures in the typed columns of a Tablesaw table, and how readers see
 * them. A cell is made from the figures of its row and nothing else, so that the CSV file of {@link
 * #figures} holds whatever the page shows.
 *
 * @param title what it holds, in a few words
 * @param caption what a reader should know of it; may be empty
 * @param filterable whether it is long enough to be searched
 * @param figures the figures in full precision
 * @param columns what readers see
 * @param kind the CSS class of a row; null for none
 */
public record Sheet(
    String title,
    String caption,
    boolean filterable,
    Table figures,
    List<Column> columns,
    Function<Row, @Nullable String> kind) {
  private static final int MAX_TEXT = 300;
  private static final String ABSENT = "–";

  private static final Texts TEXTS = Resources.read(Sheet.class, "tables.yaml", Texts.class);

  /** What is said of the tables, by their names, and what is said of some of them alone. */
  record Texts(Map<String, Text> tables, Set<String> filterable, Map<String, String> sentences) {}

  record Text(String title, String caption) {}

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
      return Format.uncapitalized(unit.isEmpty() ? label : label + ", " + unit);
    }
  }

  /** A column and how its cells are made from the rows. */
  public record Column(Head head, Function<Row, Cell> cell) {}

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

    /** A number that there is not: a dash that comes last. */
    static final Cell NONE = new Cell(Sheet.ABSENT, "", "", null, null);

    /** Text from anywhere. */
    public static Cell of(String text) {
      return new Cell(Format.oneLine(text, MAX_TEXT), null, "", null, null);
    }

    /** A number in a form of its own, sorted by its value. */
    static Cell number(String text, Number value) {
      return new Cell(text, value.toString(), "", null, null);
    }

    /** A number in the form that is made of it; a dash that comes last if it is null. */
    static Cell number(@Nullable Double value, DoubleFunction<String> form) {
      return value == null ? NONE : number(form.apply(value), value);
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

  public Sheet {
    columns = List.copyOf(columns);
  }

  /** A table of which nothing is shown yet, with title and caption of {@code tables.yaml}. */
  static Sheet named(String name, Table figures) {
    Text text = Objects.requireNonNull(TEXTS.tables().get(name), name);
    boolean filterable = TEXTS.filterable().contains(name);
    return new Sheet(text.title(), text.caption(), filterable, figures, List.of(), row -> null);
  }

  /** The same with words in the place of a name in braces, in title and caption. */
  Sheet where(String name, Object words) {
    UnaryOperator<String> filled = text -> text.replace("{" + name + "}", words.toString());
    return new Sheet(
        filled.apply(title), filled.apply(caption), filterable, figures, columns, kind);
  }

  /** The same with another sentence of {@code tables.yaml} below it. */
  Sheet saying(String sentence) {
    String more = Objects.requireNonNull(TEXTS.sentences().get(sentence), sentence);
    return new Sheet(title, caption + " " + more, filterable, figures, columns, kind);
  }

  /** The same with a CSS class for some rows; null for the others. */
  Sheet withKind(Function<Row, @Nullable String> kindOfRow) {
    return new Sheet(title, caption, filterable, figures, columns, kindOfRow);
  }

  private Sheet with(Head head, Function<Row, Cell> cell) {
    List<Column> more = new ArrayList<>(columns);
    more.add(new Column(head, cell));
    return new Sheet(title, caption, filterable, figures, more, kind);
  }

  /** The same with a column of text. */
  public Sheet text(String label, String column) {
    return text(label, row -> Cell.of(text(row, column)));
  }

  /** The same with a column of text in a form of its own. */
  Sheet text(String label, Function<Row, Cell> cell) {
    return with(new Head(label, "", false), cell);
  }

  /** The same with a column of contenders, each with how it is drawn, by its label. */
  Sheet contender(String label, Function<String, @Nullable String> swatch) {
    Function<Row, String> name = row -> text(row, "contender");
    return text(label, row -> Cell.of(name.apply(row)).withSwatch(swatch.apply(name.apply(row))));
  }

  /** The same with a column of numbers in a form of their own. */
  Sheet number(String label, String unit, Function<Row, Cell> cell) {
    return with(new Head(label, unit, true), cell);
  }

  /** The same with a column of numbers; a dash where there is none. */
  Sheet number(String label, String unit, String column, DoubleFunction<String> form) {
    return number(label, unit, row -> Cell.number(real(row, column), form));
  }

  /** The same with the figure of a measure for each row. */
  Sheet figure(Measure measure) {
    Unit unit = measure.unit();
    return number(
        measure.label(), unit.symbol(), measure.name(), value -> Format.number(value, unit));
  }

  /** The same with the mean of a measure and its interval. */
  Sheet mean(String label, Measure measure) {
    Function<Row, Cell> cell =
        row ->
            Cell.number(
                real(row, measure.name() + "_mean"),
                mean -> Format.interval(summary(row, measure.name()), measure.unit()));
    return number(label, measure.unit().symbol(), cell);
  }

  /** The same with a share, in percent. */
  Sheet share(String label, String column) {
    return number(label, "", column, value -> Format.number(value, Unit.SHARE));
  }

  /** The same with a p value. */
  Sheet p(String label, String column) {
    return number(label, "", column, Format::p);
  }

  /** The same with a score. */
  Sheet score(String label, String column) {
    return number(label, "", column, Format::score);
  }

  /** The columns of these labels, in that order; those that the table has not are left out. */
  public Sheet select(List<String> labels) {
    List<Column> selected =
        labels.stream()
            .flatMap(label -> columns.stream().filter(c -> c.head().label().equals(label)))
            .toList();
    return new Sheet(title, caption, filterable, figures, selected, kind);
  }

  /** The heads of its columns. */
  public List<Head> heads() {
    return columns.stream().map(Column::head).toList();
  }

  /** Its rows; the first cell of each is its header. */
  public List<Line> lines() {
    return figures.stream()
        .map(
            row ->
                new Line(kind.apply(row), columns.stream().map(c -> c.cell().apply(row)).toList()))
        .toList();
  }

  /** Its heads in words, and the text of its cells row by row. */
  public List<List<String>> texts() {
    List<List<String>> texts = new ArrayList<>();
    texts.add(heads().stream().map(Head::inWords).toList());
    lines().forEach(line -> texts.add(line.cells().stream().map(Cell::text).toList()));
    return texts;
  }

  /** As text in columns, for a fixed-width font: each line is indented and ended. */
  public String toText() {
    return aligned(texts());
  }

  /** Lines of so many cells each, set in columns. */
  public static String aligned(List<List<String>> lines) {
    int[] widths =
        IntStream.range(0, lines.get(0).size())
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

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** The text in a row; empty if it is absent. */
  static String text(Row row, String column) {
    return has(row, column) ? row.getObject(column).toString() : "";
  }

  /** The number in a row; null if it is absent or there is no such column. */
  static @Nullable Double real(Row row, String column) {
    return has(row, column) ? row.getNumber(column) : null;
  }

  /** The whole number in a row; 0 if it is absent. */
  static long whole(Row row, String column) {
    return has(row, column) ? row.getLong(column) : 0;
  }

  /** The interval in two columns whose names begin alike; none if either end is absent. */
  static Interval interval(Row row, String name) {
    Double low = real(row, name + "_low");
    Double high = real(row, name + "_high");
    return low == null || high == null ? Interval.NONE : new Interval(low, high);
  }

  /** The five columns that describe a measure over trials. */
  static Summary summary(Row row, String name) {
    Double mean = real(row, name + "_mean");
    Double sd = real(row, name + "_sd");
    return mean == null
        ? Summary.of()
        : new Summary(
            (int) whole(row, name + "_n"),
            mean,
            sd == null ? Double.NaN : sd,
            interval(row, name + "_ci95"));
  }

  /** The unit that a row names. */
  static Unit unit(Row row) {
    return has(row, "unit") ? Unit.valueOf(text(row, "unit")) : Unit.NONE;
  }

  private static boolean has(Row row, String column) {
    return row.columnNames().contains(column) && !row.isMissing(column);
  }
}
