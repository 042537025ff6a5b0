package dev.gauntlet.reports.chart;

import dev.gauntlet.reports.table.Csv;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
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
}
