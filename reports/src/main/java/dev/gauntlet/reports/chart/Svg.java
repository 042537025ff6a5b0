package dev.gauntlet.reports.chart;

import java.awt.Color;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tidies the SVG that VectorGraphics2D writes: coordinates to a hundredth of a pixel, no document
 * type, ids that stay unique in a page. The result depends on nothing but the drawing.
 */
final class Svg {
  private static final Pattern PROLOG = Pattern.compile("^.*?(?=<svg )", Pattern.DOTALL);
  private static final Pattern ROOT =
      Pattern.compile("^<svg [^>]*viewBox=\"0 0 (\\d+) (\\d+)\"[^>]*>");
  private static final Pattern LONG_DECIMAL = Pattern.compile("-?\\d+\\.\\d{2,}(?:E-?\\d+)?");
  private static final Pattern CLIP_ID = Pattern.compile("clip-?\\d+");
  private static final Pattern PATH_COMMAND =
      Pattern.compile("(?<=\\d|Z) ([MLQCZ])(?=[-\\d]|[ \"])");
  private static final Pattern INDENTATION = Pattern.compile("\n\\s*");

  private Svg() {}

  /** As a file of its own. */
  static String file(String raw, String title) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + tidy(raw, "", root(title, true)) + "\n";
  }

  /** As an element of a page, with the page's colours. */
  static String inline(String raw, String name, String title) {
    String svg = tidy(raw, name + "-", root(title, false));
    for (Ink ink : Ink.values()) {
      Color c = ink.color();
      svg =
          svg.replace(
              "rgb(" + c.getRed() + "," + c.getGreen() + "," + c.getBlue() + ")",
              "var(" + ink.variable() + ")");
    }
    return svg;
  }

  private static String root(String title, boolean file) {
    String label = title.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    String size = file ? " width=\"$width\" height=\"$height\"" : "";
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $height" role="img"%s \
        aria-label="%s">"""
        .formatted(size, label);
  }

  private static String tidy(String raw, String idPrefix, String root) {
    String svg = PROLOG.matcher(raw).replaceFirst("");
    Matcher opening = ROOT.matcher(svg);
    if (!opening.find()) {
      throw new IllegalStateException("not the SVG of VectorGraphics2D");
    }
    String body = svg.substring(opening.end());
    body = LONG_DECIMAL.matcher(body).replaceAll(m -> rounded(m.group()));
    body = CLIP_ID.matcher(body).replaceAll(m -> idPrefix + m.group());
    body = INDENTATION.matcher(body).replaceAll("");
    body = PATH_COMMAND.matcher(body).replaceAll("$1");
    return root.replace("$width", opening.group(1)).replace("$height", opening.group(2)) + body;
  }

  private static String rounded(String number) {
    BigDecimal value = new BigDecimal(number).setScale(1, RoundingMode.HALF_EVEN);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
