package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Evidence;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.published.Bout;
import dev.gauntlet.reports.published.Claim;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.text.Format;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
    Optional<Bout> bout = judgement.decisive();
    if (bout.isEmpty()) {
      return Cell.of("–");
    }
    String pair =
        "%s against %s, %s"
            .formatted(
                bout.get().these().label(),
                bout.get().than().label(),
                judgement.measure().orElseThrow().label().toLowerCase(Locale.ROOT));
    String more =
        judgement.bouts().size() > 1 ? "; one of " + judgement.bouts().size() + " pairs" : "";
    String margin =
        judgement.claim().margin() == null
            ? ""
            : "; margin " + Format.compact(judgement.claim().margin());
    Measure measure = judgement.measure().orElseThrow();
    return bout.get()
        .evidence()
        .map(Evidence::decisive)
        .map(d -> Cell.of(effect(d, measure)).withNote(pair + ", n = " + d.n() + more + margin))
        .orElseGet(
            () ->
                Cell.of(
                        Format.signed(bout.get().effect(measure), measure.unit())
                            + " "
                            + measure.unit().symbol())
                    .withNote(pair + more + margin));
  }

  private static String effect(Difference difference, Measure measure) {
    Interval interval = difference.interval(0.95);
    return Format.signed(difference.mean(), measure.unit())
        + " ("
        + Format.signed(interval.low(), measure.unit())
        + " to "
        + Format.signed(interval.high(), measure.unit())
        + ") "
        + measure.unit().symbol();
  }
}
