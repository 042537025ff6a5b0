package dev.gauntlet.reports.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.knowm.xchart.internal.series.MarkerSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How a series is drawn.
 *
 * @param ink its colour
 * @param shape index of its marker
 * @param dash index of its dash
 */
public record SeriesStyle(Ink ink, int shape, int dash) {
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS,
          SeriesMarkers.PLUS,
          SeriesMarkers.RECTANGLE);

  /** The same markers as paths around (20, 6). */
  private static final List<String> SHAPES =
      List.of(
          "M16 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
          "M16.5 2.5h7v7h-7z",
          "M20 2l4 7.5h-8z",
          "M20 1.5l4.5 4.5l-4.5 4.5l-4.5-4.5z",
          "M20 10l-4-7.5h8z",
          "M16.5 2.5l7 7m0-7l-7 7",
          "M20 2v8m-4-4h8",
          "M15.5 4h9v4h-9z");

  /** Dash arrays in pixels; an empty one is a solid line. */
  private static final List<float[]> DASHES =
      List.of(
          new float[] {},
          new float[] {8, 4},
          new float[] {2, 4},
          new float[] {9, 4, 2, 4},
          new float[] {14, 5},
          new float[] {4, 3});

  /** Leads from one marker to all others before it comes back. */
  private static final int NAMESAKE_STEP = 3;

  private static final float LINE_WIDTH = 2.2f;

  /**
   * How a contender is drawn: the colour is its implementation's; marker and dash also tell apart
   * configurations of one implementation, and implementations for those who see no colour.
   */
  static SeriesStyle ofContender(int implementation, int namesake) {
    return new SeriesStyle(
        Ink.SERIES.get(implementation % Ink.SERIES.size()),
        implementation + NAMESAKE_STEP * namesake,
        implementation + namesake);
  }

  /** How an engine is drawn: in none of the contenders' colours. */
  static SeriesStyle ofEngine(int index) {
    return new SeriesStyle(Ink.ENGINES.get(index % Ink.ENGINES.size()), index, index);
  }

  Marker marker() {
    return MARKERS.get(shape % MARKERS.size());
  }

  /** Draws a series as marks that no line joins. */
  void mark(MarkerSeries series) {
    series.setLineStyle(SeriesLines.NONE);
    series.setMarker(marker());
    series.setMarkerColor(ink.color());
  }

  BasicStroke stroke() {
    float[] dash = dashes();
    return new BasicStroke(
        LINE_WIDTH,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        10,
        dash.length == 0 ? null : dash,
        0);
  }

  /** A line with its marker as an SVG element, for a legend in a page. */
  public String swatch() {
    StringJoiner lengths = new StringJoiner(" ", " stroke-dasharray=\"", "\"").setEmptyValue("");
    for (float length : dashes()) {
      lengths.add("" + (int) length);
    }
    return """
    <svg class="swatch" viewBox="0 0 40 12" aria-hidden="true">\
    <path d="M0 6H40" fill="none" stroke="var(%1$s)" stroke-width="2.2"%2$s/>\
    <path d="%3$s" fill="var(%1$s)" stroke="var(%1$s)"/></svg>\
    """
        .formatted(ink.variable(), lengths, SHAPES.get(shape % SHAPES.size()));
  }

  private float[] dashes() {
    return DASHES.get(dash % DASHES.size());
  }

  /**
   * A colour of the pictures: in a file it is itself, in a page it is a variable of the page's
   * style sheet, so that a dark page has its own.
   */
  enum Ink {
    PAPER("#ffffff"),
    TEXT("#3b4352"),
    AXIS("#8a93a3"),
    GRID("#e4e7ec"),
    SERIES_1("#2566b8"),
    SERIES_2("#bf5409"),
    SERIES_3("#177a45"),
    SERIES_4("#7a48b5"),
    SERIES_5("#b3285d"),
    SERIES_6("#0b7285"),
    SERIES_7("#7d6300"),
    SERIES_8("#5f6774"),
    PHASE_1("#1d3f72"),
    PHASE_2("#6fa8dc"),
    PHASE_3("#2f6f73"),
    PHASE_4("#a9d8b8"),
    PHASE_5("#8a4f7d"),
    PHASE_6("#c9ccd3");

    /** The colours of implementations, in order. */
    static final List<Ink> SERIES =
        List.of(SERIES_1, SERIES_2, SERIES_3, SERIES_4, SERIES_5, SERIES_6, SERIES_7, SERIES_8);

    /** The colours of what a trial spends its time on: neighbours differ in lightness. */
    static final List<Ink> PHASES = List.of(PHASE_1, PHASE_2, PHASE_3, PHASE_4, PHASE_5, PHASE_6);

    /** The colours of engines. */
    static final List<Ink> ENGINES = List.of(PHASE_1, PHASE_5, PHASE_3);

    private final Color color;

    Ink(String hex) {
      color = Color.decode(hex);
    }

    Color color() {
      return color;
    }

    Color withOpacity(double opacity) {
      return new Color(
          color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
    }

    /** A square of this colour as an SVG element, for a legend in a page. */
    String swatch() {
      return """
      <svg class="square" viewBox="0 0 12 12" aria-hidden="true">\
      <path d="M0 0h12v12H0z" fill="var(%s)"/></svg>\
      """
          .formatted(variable());
    }

    /** The colour's variable in the page: {@code --series-1}. */
    String variable() {
      return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
