package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.text.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of the page.
 *
 * @param title what it holds, for those who do not see it
 * @param caption what a reader should know of it
 * @param filterable whether it is long enough to be searched
 * @param heads its columns
 * @param rows its rows; the first cell of each is its header
 */
record TableView(
    String title, String caption, boolean filterable, List<Head> heads, List<Row> rows) {

  private static final int MAX_TEXT = 300;

  /**
   * A column.
   *
   * @param label its name
   * @param unit its unit; empty if it has none
   * @param number whether it is set to the right
   */
  record Head(String label, String unit, boolean number) {
    static Head text(String label) {
      return new Head(label, "", false);
    }

    static Head number(String label) {
      return new Head(label, "", true);
    }

    static Head of(Measure measure) {
      return new Head(measure.label(), measure.unit().symbol(), true);
    }
  }

  /**
   * A row.
   *
   * @param kind its CSS class, if any
   * @param cells one for each column
   */
  record Row(@Nullable String kind, List<Cell> cells) {}

  /**
   * A cell.
   *
   * @param text what a reader sees
   * @param key what the column is sorted by, if not by the text
   * @param note what stands below the text, smaller; empty for nothing
   * @param swatch SVG before the text, if any
   * @param href where the text leads, if anywhere
   */
  record Cell(
      String text,
      @Nullable String key,
      String note,
      @Nullable String swatch,
      @Nullable String href) {

    static Cell of(String text) {
      return new Cell(Format.oneLine(text, MAX_TEXT), null, "", null, null);
    }

    /** A figure; a dash if there is none. */
    static Cell of(@Nullable Double value, Measure measure) {
      return number(Format.number(value, measure.unit()), value);
    }

    /** A mean with its interval; a dash if there is none. */
    static Cell of(Summary summary, Measure measure) {
      return number(
          Format.interval(summary, measure.unit()), summary.n() == 0 ? null : summary.mean());
    }

    /** A number in a form of its own, sorted by its value; last if it has none. */
    static Cell number(String text, @Nullable Number value) {
      return new Cell(text, value == null ? "" : value.toString(), "", null, null);
    }

    Cell withNote(String note) {
      return new Cell(text, key, Format.oneLine(note, 2 * MAX_TEXT), swatch, href);
    }

    Cell withSwatch(String svg) {
      return new Cell(text, key, note, svg, href);
    }

    Cell linkedTo(String target) {
      return new Cell(text, key, note, swatch, target);
    }
  }
}
