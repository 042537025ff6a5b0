package dev.gauntlet.reports.html;

import dev.gauntlet.base.Sha256;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.chart.Picture.LegendEntry;
import dev.gauntlet.reports.chart.Pictures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.OtherTables;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Resources;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report as one HTML page that needs nothing but itself. The templates show findings, tables
 * and pictures as they are, and a few things that are gathered here for the page alone.
 *
 * @param findings what the run comes to
 * @param tables its tables
 * @param pictures its pictures
 * @param detailed the trials that are shown in detail: every one, unless there are very many
 */
public record ReportPage(
    Findings findings, RunTables tables, Pictures pictures, List<TrialRecord> detailed) {

  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportPage.class.getClassLoader(),
          ReportPage.class.getPackageName());

  /**
   * A name and what is said of it, each as one line.
   *
   * @param name a term, a setting or a property
   * @param text its definition or value
   */
  record Fact(String name, String text) {
    private static final int MAX_TEXT = 1000;

    Fact {
      name = Format.oneLine(name, MAX_TEXT);
      text = Format.oneLine(text, MAX_TEXT);
    }

    /** A fact from outside; a dash if it is not known. */
    static Fact of(String name, @Nullable Object value) {
      return new Fact(name, value == null ? "–" : value.toString());
    }

    static List<Fact> of(Map<String, ? extends @Nullable Object> values) {
      List<Fact> facts = new ArrayList<>();
      values.forEach((name, value) -> facts.add(of(name, value)));
      return facts;
    }
  }

  /** The terms of the page. */
  record Terms(List<Fact> terms) {}

  /** Renders the page. */
  public static String render(Findings findings, RunTables tables, Pictures pictures) {
    List<TrialRecord> detailed = TrialFacts.detailed(findings.study());
    StringOutput html = new StringOutput();
    TEMPLATES.render("report.jte", new ReportPage(findings, tables, pictures, detailed), html);
    return html.toString();
  }

  static String style() {
    return Resources.text(ReportPage.class, "report.css");
  }

  static String script() {
    return Resources.text(ReportPage.class, "report.js");
  }

  /** SHA-256 of the only script that the page's content security policy lets run. */
  static String scriptHash() {
    byte[] hash = Sha256.digest().digest(script().getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }

  Study study() {
    return findings.study();
  }

  RunRecord run() {
    return study().run();
  }

  /** Every trial, with links to those that are shown in detail. */
  Sheet trials() {
    Set<String> ids = detailed.stream().map(t -> t.spec().id()).collect(Collectors.toSet());
    return OtherTables.trials(tables, ids::contains);
  }

  /** Under what conditions the contenders of a contest met. */
  static String conditions(Contest contest) {
    String settings = contest.task().describeConfig();
    return Format.oneLine(
        "budget %s, %s, %s%s"
            .formatted(
                contest.budget(),
                Format.count(contest.threads(), "thread"),
                contest.device(),
                settings.isEmpty() ? "" : ", " + settings),
        500);
  }

  static String labels(Collection<Contender> contenders) {
    return contenders.stream().map(Contender::label).collect(Collectors.joining(", "));
  }

  /** How a contender is drawn, by its label. */
  Function<String, @Nullable String> swatches(Contest contest) {
    return contest.contenders().stream()
            .collect(Collectors.toMap(Contender::label, c -> pictures.styles().apply(c).swatch()))
        ::get;
  }

  /** How the contenders are drawn that are. */
  List<LegendEntry> legend(Outcome outcome) {
    return outcome.first(Pictures.MAX_DRAWN).contest().contenders().stream()
        .map(c -> new LegendEntry(pictures.styles().apply(c).swatch(), c.label()))
        .toList();
  }

  /** Who reached the target of a contest, and when the first trial of each did. */
  static List<String> reached(Outcome outcome) {
    List<String> reached = new ArrayList<>();
    for (Contender contender : outcome.contest().contenders()) {
      outcome
          .times(contender)
          .filter(times -> !times.seconds().isEmpty())
          .map(
              times ->
                  "%s in %s of %s, after %s"
                      .formatted(
                          contender.label(),
                          times.seconds().size(),
                          Format.count(times.trials(), "trial"),
                          Format.duration(times.seconds().get(0))))
          .ifPresent(reached::add);
    }
    return reached;
  }

  /** What the model of a trial of each contender wrote, by the trial's name; none if nothing. */
  static Map<String, String> samples(Contest contest) {
    Map<String, String> samples = new LinkedHashMap<>();
    for (Contender contender : contest.contenders()) {
      contender
          .succeeded()
          .filter(trial -> !trial.samples().isBlank())
          .findFirst()
          .ifPresent(
              trial ->
                  samples.put(
                      contender.label() + ", seed " + trial.spec().seed(),
                      TrialFacts.clip(trial.samples())));
    }
    return samples;
  }

  /** Every term that is used. */
  List<Fact> glossary() {
    Stream<Measure> measures =
        Stream.of(
                Measures.ALL.stream(),
                study().taskMeasures().stream().filter(measure -> !measure.isPart()),
                study().engineMeasures().stream())
            .flatMap(stream -> stream);
    return Stream.concat(
            Resources.read(ReportPage.class, "glossary.yaml", Terms.class).terms().stream(),
            measures.map(measure -> new Fact(measure.label(), measure.definition())))
        .toList();
  }

  /** What the suite asked of the trials. */
  List<Fact> asked() {
    return List.of(
        asked("budget", t -> t.spec().training().budget()),
        asked("seeds", t -> t.spec().seed()),
        asked("learning rates", t -> Format.compact(t.spec().training().learningRate())),
        asked("weight decay", t -> Format.compact(t.spec().training().weightDecay())),
        asked("batch sizes", t -> t.spec().training().batchSize()),
        asked("schedule", t -> t.spec().training().schedule()),
        asked("evaluation every", t -> t.spec().training().evalInterval()),
        asked("target validation accuracy", t -> t.spec().training().targetAccuracy()),
        asked("stop at the target", t -> t.spec().training().stopAtTarget() ? "yes" : "no"),
        asked("threads", t -> t.spec().threads()),
        asked("device", t -> t.spec().device()));
  }

  private Fact asked(String name, Function<TrialRecord, @Nullable Object> setting) {
    return new Fact(
        name,
        run().trials().stream()
            .map(setting)
            .map(value -> value == null ? "none" : value.toString())
            .distinct()
            .collect(Collectors.joining(", ")));
  }
}
