package dev.gauntlet.reports.plain;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Ranking.Place;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.published.Bout;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Verdict;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The report in a page of plain text. */
public final class PlainReport {
  private static final int MAX_TEXT = 300;

  private PlainReport() {}

  /** For a terminal: each line ended, no escape sequences. */
  public static String text(Findings findings) {
    StringBuilder text = new StringBuilder();
    findings.headline().forEach(sentence -> text.append(sentence).append('\n'));
    for (Outcome outcome : findings.scoreboard().outcomes()) {
      text.append('\n').append(title(outcome)).append('\n').append(ranking(outcome).toText());
    }
    List<Judgement> judged =
        findings.judgements().stream().filter(j -> j.verdict() != Verdict.NOT_RUN).toList();
    if (!judged.isEmpty()) {
      text.append("\nPublished claims\n").append(claims(judged).toText());
    }
    if (!findings.warnings().isEmpty()) {
      text.append("\nWarnings\n");
      findings.warnings().forEach(w -> text.append("  - ").append(w).append('\n'));
    }
    return text.toString();
  }

  /** As Markdown, to paste into an issue or a pull request. */
  public static String markdown(Findings findings) {
    var run = findings.study().run();
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Markdown.escape(Format.oneLine(run.suite(), MAX_TEXT))).append("\n\n");
    findings.headline().forEach(s -> text.append(Markdown.escape(s)).append("\n\n"));
    if (!findings.warnings().isEmpty()) {
      text.append("## Warnings\n\n");
      findings.warnings().forEach(w -> text.append("- ").append(Markdown.escape(w)).append('\n'));
      text.append('\n');
    }
    text.append("## Published claims\n\n").append(claims(findings.judgements()).toMarkdown());
    for (Outcome outcome : findings.scoreboard().outcomes()) {
      text.append("\n## ")
          .append(Markdown.escape(title(outcome)))
          .append("\n\n")
          .append(ranking(outcome).toMarkdown());
    }
    text.append("\n## Where it ran\n\n");
    run.environment()
        .forEach(
            (name, value) ->
                text.append("- ")
                    .append(Markdown.escape(Format.oneLine(name + ": " + value, MAX_TEXT)))
                    .append('\n'));
    return text.toString();
  }

  private static String title(Outcome outcome) {
    return "%s, budget %s".formatted(outcome.contest().label(), outcome.contest().budget());
  }

  private static Grid ranking(Outcome outcome) {
    List<Measure> measures = new ArrayList<>(List.of(outcome.ranking().measure()));
    for (Measure measure :
        List.of(Measures.TEST_ACCURACY, Measures.EXACT_MATCH, Measures.TIME_PER_EXAMPLE)) {
      if (outcome.ranking().places().stream().anyMatch(p -> p.cell().mean(measure).isPresent())) {
        measures.add(measure);
      }
    }
    List<String> heads = new ArrayList<>(List.of("place", "contender", "learning rate", "trials"));
    for (Measure measure : measures) {
      String unit = measure.unit().symbol();
      heads.add(Format.uncapitalized(measure.label()) + (unit.isEmpty() ? "" : ", " + unit));
    }
    heads.add("quality");
    List<List<String>> rows = new ArrayList<>();
    outcome.ranking().places().forEach(place -> rows.add(row(outcome, place, measures)));
    outcome.contest().contenders().stream()
        .filter(contender -> contender.selected().isEmpty())
        .forEach(contender -> rows.add(failedRow(contender.label(), heads.size())));
    return new Grid(heads, rows);
  }

  private static List<String> row(Outcome outcome, Place place, List<Measure> measures) {
    List<String> row = new ArrayList<>();
    row.add(place.tied() ? place.best() + "–" + place.worst() : "" + place.best());
    row.add(place.contender().label());
    row.add(Format.compact(place.cell().training().learningRate()));
    row.add(place.cell().succeeded().size() + " of " + place.cell().trials().size());
    for (Measure measure : measures) {
      row.add(Format.interval(place.cell().summary(measure), measure.unit()));
    }
    OptionalDouble quality = outcome.quality(place.contender());
    row.add(quality.isEmpty() ? "–" : Format.score(quality.getAsDouble()));
    return row;
  }

  private static List<String> failedRow(String label, int columns) {
    List<String> row = new ArrayList<>(List.of("–", label, "–", "failed"));
    while (row.size() < columns) {
      row.add("–");
    }
    return row;
  }

  private static Grid claims(List<Judgement> judgements) {
    return new Grid(
        List.of("verdict", "claim", "effect here", "p, Holm", "needs"),
        judgements.stream().map(PlainReport::row).toList());
  }

  private static List<String> row(Judgement judgement) {
    return List.of(
        judgement.verdict().toString(),
        judgement.claim().statement(),
        judgement.effect(),
        judgement.decisive().flatMap(Bout::evidence).isEmpty() ? "–" : Format.p(judgement.holmP()),
        judgement.advice());
  }
}
