package dev.gauntlet.reports;

import dev.gauntlet.reports.analysis.Climb;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Judgement.Verdict;
import dev.gauntlet.reports.table.ContestTables;
import dev.gauntlet.reports.table.LadderTable;
import dev.gauntlet.reports.table.PairTables;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.reports.table.Sheet;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report in a page of plain text. */
final class PlainReport {
  private static final int MAX_TEXT = 300;

  /** What Markdown gives a meaning. */
  private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]#|~!]");

  private PlainReport() {}

  /** For a terminal: each line ended, no escape sequences. */
  static String text(Findings findings, RunTables tables) {
    List<String> sections = new ArrayList<>();
    sections.add(String.join("\n", findings.headline()) + "\n");
    for (Outcome outcome : findings.scoreboard().outcomes()) {
      sections.add(title(outcome) + "\n" + ranking(tables, outcome).toText());
    }
    List<Judgement> judged =
        findings.judgements().stream().filter(j -> j.verdict() != Verdict.NOT_RUN).toList();
    if (!judged.isEmpty()) {
      sections.add("Published claims\n" + PairTables.narrowClaims(judged).toText());
    }
    if (!findings.warnings().isEmpty()) {
      sections.add("Warnings\n  - " + String.join("\n  - ", findings.warnings()) + "\n");
    }
    return String.join("\n", sections);
  }

  /** As Markdown, to paste into an issue or a pull request. */
  static String markdown(Findings findings, RunTables tables) {
    var run = findings.study().run();
    List<String> sections = new ArrayList<>();
    sections.add("# " + escape(Format.oneLine(run.suite(), MAX_TEXT)) + "\n");
    findings.headline().forEach(sentence -> sections.add(escape(sentence) + "\n"));
    if (!findings.warnings().isEmpty()) {
      sections.add(section("Warnings", list(findings.warnings().stream())));
    }
    sections.add(
        section("Published claims", table(PairTables.narrowClaims(findings.judgements()))));
    for (Outcome outcome : findings.scoreboard().outcomes()) {
      sections.add(section(title(outcome), table(ranking(tables, outcome))));
    }
    for (Climb climb : Climb.of(findings.study())) {
      String title = "Rung by rung, " + climb.contest().label();
      sections.add(section(title, table(LadderTable.of(climb, contender -> null))));
    }
    Stream<String> environment =
        run.environment().entrySet().stream()
            .map(e -> Format.oneLine(e.getKey() + ": " + e.getValue(), MAX_TEXT));
    sections.add(section("Where it ran", list(environment)));
    return String.join("\n", sections);
  }

  private static String section(String title, String content) {
    return "## " + escape(title) + "\n\n" + content;
  }

  private static String list(Stream<String> items) {
    return items.map(item -> "- " + escape(item) + "\n").collect(Collectors.joining());
  }

  private static String title(Outcome outcome) {
    return "%s, budget %s".formatted(outcome.contest().label(), outcome.contest().budget());
  }

  private static Sheet ranking(RunTables tables, Outcome outcome) {
    return ContestTables.quality(tables, outcome, contender -> null).select(columns(outcome));
  }

  private static List<String> columns(Outcome outcome) {
    Contest contest = outcome.contest();
    List<String> columns =
        new ArrayList<>(List.of("place", "contender", "time to target", "learning rate", "trials"));
    columns.addAll(List.of(contest.loss().label(), contest.accuracy().label()));
    contest.taskMeasures().stream()
        .filter(measure -> !measure.isPart())
        .limit(1)
        .forEach(measure -> columns.add(measure.label()));
    columns.add("quality");
    return columns;
  }

  /** A table as GitHub's. */
  static String table(Sheet sheet) {
    List<String> rows =
        sheet.texts().stream()
            .map(
                cells ->
                    cells.stream()
                        .map(PlainReport::escape)
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
            .collect(Collectors.toCollection(ArrayList::new));
    rows.add(1, "| --- ".repeat(sheet.columns().size()) + "|\n");
    return String.join("", rows);
  }

  /**
   * The text such that Markdown shows it as it is: no markup, no link, no image, and no mention of
   * a user where it is pasted.
   */
  static String escape(String text) {
    String escaped = MARKUP.matcher(text).replaceAll("\\\\$0");
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    escaped = escaped.replace("@", "&#64;");
    // a bare address would become a link
    return escaped.replace("://", "&#58;//").replace("www.", "www&#46;");
  }
}
