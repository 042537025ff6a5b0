package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.chart.SeriesStyle.Ink;
import dev.gauntlet.reports.table.Csv;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * A picture of the report.
 *
 * @param name its file name without extension; unique in a report
 * @param axis what its x axis shows, where other pictures show the same over others; or else empty
 * @param title what it shows, in a few words
 * @param description what a reader should see in it, for those who cannot see it
 * @param legend what its colours mean; empty if they are the contenders'
 * @param data the figures it is drawn from
 * @param drawing draws it
 */
public record Picture(
    String name,
    String axis,
    String title,
    String description,
    List<LegendEntry> legend,
    Table data,
    Drawing drawing) {

  private static final int PNG_SCALE = 2;

  /**
   * An entry of a legend.
   *
   * @param swatch how it looks, as an SVG element
   * @param label what it is
   */
  public record LegendEntry(String swatch, String label) {}

  /** Draws a picture for one of its two uses. */
  @FunctionalInterface
  interface Drawing {
    /**
     * Draws.
     *
     * @param alone true for a file of its own, with title and legend; false for a page that has
     *     both beside it
     */
    Chart<?, ?> draw(boolean alone);
  }

  public Picture {
    legend = List.copyOf(legend);
  }

  /** The picture as an SVG file. */
  public String svg() {
    return Svg.file(raw(drawing.draw(true)), title);
  }

  /** The picture as an SVG element for a page, in the colours of the page's style sheet. */
  public String inlineSvg() {
    return Svg.inline(raw(drawing.draw(false)), name, title + ". " + description);
  }

  /** Its figures as a CSV file in a URL. */
  public String dataUrl() {
    byte[] csv = Csv.of(data).getBytes(StandardCharsets.UTF_8);
    return "data:text/csv;charset=utf-8;base64," + Base64.getEncoder().encodeToString(csv);
  }

  /** The picture as a PNG file, at twice its size for sharp text. */
  public byte[] png() {
    Chart<?, ?> chart = drawing.draw(true);
    BufferedImage image =
        new BufferedImage(
            PNG_SCALE * chart.getWidth(),
            PNG_SCALE * chart.getHeight(),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(PNG_SCALE, PNG_SCALE);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String raw(Chart<?, ?> chart) {
    try {
      return new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tidies the SVG that VectorGraphics2D writes: coordinates to a tenth of a pixel, no document
   * type, ids that stay unique in a page. The result depends on nothing but the drawing.
   */
  static final class Svg {
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
      return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          + tidy(raw, "", root(title, true))
          + "\n";
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
      aria-label="%s">\
      """
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
}
