package dev.gauntlet.reports.chart;

import java.awt.Color;
import java.util.List;
import java.util.Locale;

/**
 * A colour of the pictures: in a file it is itself, in a page it is a variable of the page's style
 * sheet, so that a dark page has its own.
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
        <path d="M0 0h12v12H0z" fill="var(%s)"/></svg>"""
        .formatted(variable());
  }

  /** The colour's variable in the page: {@code --series-1}. */
  String variable() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
