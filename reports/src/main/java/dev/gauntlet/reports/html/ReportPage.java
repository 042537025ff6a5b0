package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.chart.Pictures;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The report as one HTML page that needs nothing but itself. */
public final class ReportPage {
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportPage.class.getClassLoader(),
          ReportPage.class.getPackageName());

  private ReportPage() {}

  /** Renders the page. */
  public static String render(Study study, Pictures pictures) {
    StringOutput html = new StringOutput();
    TEMPLATES.render(
        "report.jte",
        Map.of("page", PageModel.of(study, pictures), "css", resource("report.css")),
        html);
    return html.toString();
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
