package dev.gauntlet.reports.html;

import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.RunTables;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
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
  public static String render(Findings findings, RunTables tables, Pictures pictures) {
    String script = resource("report.js");
    StringOutput html = new StringOutput();
    TEMPLATES.render(
        "report.jte",
        Map.of(
            "page",
            new Page(findings, tables, pictures, TrialFacts.detailed(findings.study())),
            "css",
            resource("report.css"),
            "script",
            script,
            "scriptHash",
            sha256(script)),
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

  /** The only script that the page's content security policy lets run. */
  private static String sha256(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
