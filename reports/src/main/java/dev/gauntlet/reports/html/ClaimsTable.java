package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.published.Bout;
import dev.gauntlet.reports.published.Claim;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The verdicts on published claims. */
final class ClaimsTable {

  private ClaimsTable() {}

  static TableView of(Findings findings) {
    return new TableView(
        "Published claims",
        "A claim is reproduced if every pair of contenders it speaks of supports it, and contradicted"
            + " if one speaks against it, at the 5 % level after Holm's correction over all claims"
            + " that could be judged. The effect is that of the pair that decides.",
        false,
        List.of(
            Head.text("claim"),
            Head.text("verdict"),
            Head.text("effect here"),
            Head.number("p"),
            Head.number("p, Holm")),
        findings.judgements().stream().map(ClaimsTable::row).toList());
  }

  private static Row row(Judgement judgement) {
    Claim claim = judgement.claim();
    boolean tested = judgement.decisive().flatMap(Bout::evidence).isPresent();
    return new Row(
        "claim " + judgement.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        List.of(
            Cell.of(claim.statement()).withNote(background(claim)),
            Cell.of(judgement.verdict().toString()).withNote(advice(judgement)),
            effect(judgement),
            tested ? Cell.number(Format.p(judgement.p()), judgement.p()) : Cell.number("–", null),
            tested
                ? Cell.number(Format.p(judgement.holmP()), judgement.holmP())
                : Cell.number("–", null)));
  }

  private static String background(Claim claim) {
    return claim.source()
        + (claim.published() == null ? "." : ": " + claim.published() + ".")
        + (claim.caveat() == null ? "" : " " + claim.caveat());
  }

  private static String advice(Judgement judgement) {
    return judgement.advice().isEmpty() ? "" : "needs " + judgement.advice();
  }

  private static Cell effect(Judgement judgement) {
    if (judgement.decisive().isEmpty()) {
      return Cell.of("–");
    }
    Bout bout = judgement.decisive().get();
    Measure measure = judgement.measure().orElseThrow();
    List<String> note = new ArrayList<>();
    note.add(
        "%s against %s, %s"
            .formatted(
                bout.these().label(), bout.than().label(), Format.uncapitalized(measure.label())));
    bout.evidence().ifPresent(evidence -> note.add("n = " + evidence.decisive().n()));
    if (judgement.bouts().size() > 1) {
      note.add("one of " + judgement.bouts().size() + " pairs");
    }
    if (judgement.claim().margin() != null) {
      note.add(
          "margin %s %s"
              .formatted(Format.compact(judgement.claim().margin()), measure.unit().symbol())
              .strip());
    }
    return Cell.of(judgement.effect()).withNote(String.join("; ", note));
  }
}
