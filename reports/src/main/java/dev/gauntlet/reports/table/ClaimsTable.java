package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.published.Judgement.Meeting;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;

/** The verdicts on published claims. */
public final class ClaimsTable {

  private ClaimsTable() {}

  /**
   * The table of these verdicts, in their order. Its figures are {@code claims.csv}: one row a
   * claim, with the pair of contenders that decides. The effect is the measure of {@code these}
   * minus that of {@code than}.
   */
  public static Sheet of(List<Judgement> judgements) {
    return Sheet.of(
            "Published claims",
            "A claim of every pair is reproduced if all pairs support it, and contradicted if one"
                + " speaks against it; one of some pair, the other way round; at the 5 % level after"
                + " Holm's correction over all claims that could be judged. Effect and p are those of"
                + " the pair that decides; × is the one over the other. A run that does not meet the"
                + " conditions of a claim is not comparable with it.",
            new Schema<Judgement>()
                .text("claim", j -> j.claim().id())
                .text("statement", j -> j.claim().statement())
                .text("source", j -> j.claim().source())
                .text("verdict", Judgement::verdict)
                .text("task", j -> j.claim().task())
                .text("measure", j -> j.measure().map(Measure::name).orElse(j.claim().measure()))
                .text("relation", j -> j.claim().relation().name().toLowerCase(Locale.ROOT))
                .real("margin", j -> j.claim().margin())
                .whole("pairs", j -> j.meetings().size())
                .text("these", meeting(m -> m.pair().left().label()))
                .text("than", meeting(m -> m.pair().right().label()))
                .whole("n", difference(Difference::n))
                .real("effect", ClaimsTable::effect)
                .real("ci95_low", difference(d -> d.interval().low()))
                .real("ci95_high", difference(d -> d.interval().high()))
                .real("hedges_g", difference(Difference::effectSize))
                .real("p", tested(Judgement::p))
                .real("p_holm", tested(Judgement::holmP))
                .text("needs", Judgement::needs)
                .text("contest", meeting(m -> m.contest().label()))
                .real("ratio", meeting(m -> m.pair().times().orElse(null)))
                .real("ratio_ci95_low", meeting(m -> ratioEnd(m, Interval::low)))
                .real("ratio_ci95_high", meeting(m -> ratioEnd(m, Interval::high)))
                .text("unit", j -> j.measure().map(m -> m.unit().name()).orElse(null))
                .text("measured", j -> j.measure().map(Measure::label).orElse(null))
                .text("published", j -> j.claim().published())
                .text("caveat", j -> j.claim().caveat())
                .table("claims", judgements))
        .withKind(row -> "claim " + Sheet.text(row, "verdict").replace(' ', '-'))
        .text("claim", row -> Cell.of(Sheet.text(row, "statement")).withNote(background(row)))
        .text("verdict", row -> Cell.of(Sheet.text(row, "verdict")).withNote(needs(row)))
        .text("effect here", ClaimsTable::effectHere)
        .p("p", "p")
        .p("p, Holm", "p_holm");
  }

  /** The same with the columns that fit on a terminal. */
  public static Sheet narrow(List<Judgement> judgements) {
    return of(judgements)
        .text("needs", "needs")
        .select(List.of("verdict", "claim", "effect here", "p, Holm", "needs"));
  }

  private static String background(Row row) {
    String published = Sheet.text(row, "published");
    return (Sheet.text(row, "source")
            + (published.isEmpty() ? "." : ": " + published + ".")
            + " "
            + Sheet.text(row, "caveat"))
        .strip();
  }

  private static String needs(Row row) {
    String needs = Sheet.text(row, "needs");
    return needs.isEmpty() ? "" : "needs " + needs;
  }

  private static Cell effectHere(Row row) {
    Double effect = Sheet.real(row, "effect");
    if (effect == null) {
      return Cell.of("–");
    }
    Double low = Sheet.real(row, "ci95_low");
    Double high = Sheet.real(row, "ci95_high");
    List<String> note = new ArrayList<>();
    note.add(
        "%s against %s on %s, %s"
            .formatted(
                Sheet.text(row, "these"),
                Sheet.text(row, "than"),
                Sheet.text(row, "contest"),
                Format.uncapitalized(Sheet.text(row, "measured"))));
    if (low != null) {
      note.add("n = " + Sheet.whole(row, "n"));
    }
    if (Sheet.whole(row, "pairs") > 1) {
      note.add("one of " + Sheet.whole(row, "pairs") + " pairs");
    }
    Double margin = Sheet.real(row, "margin");
    if (margin != null) {
      note.add("margin %s %s".formatted(Format.compact(margin), Sheet.unit(row).symbol()).strip());
    }
    return Cell.of(effectInWords(row, effect, low, high)).withNote(String.join("; ", note));
  }

  private static String effectInWords(
      Row row, double effect, @Nullable Double low, @Nullable Double high) {
    Double times = Sheet.real(row, "ratio");
    if (times != null) {
      Double from = Sheet.real(row, "ratio_ci95_low");
      Double to = Sheet.real(row, "ratio_ci95_high");
      return Format.times(
          times, from == null || to == null ? Interval.NONE : new Interval(from, to));
    }
    return low == null || high == null
        ? Format.difference(effect, Sheet.unit(row))
        : Format.effect(effect, low, high, Sheet.unit(row));
  }

  private static <T> Function<Judgement, @Nullable T> meeting(
      Function<Meeting, @Nullable T> value) {
    return judgement -> judgement.decisive().map(value).orElse(null);
  }

  private static @Nullable Double ratioEnd(Meeting meeting, Function<Interval, Double> end) {
    return meeting.pair().ratio() ? end.apply(meeting.pair().interval()) : null;
  }

  private static <T> Function<Judgement, @Nullable T> difference(Function<Difference, T> value) {
    return judgement ->
        judgement.decisive().flatMap(m -> m.pair().difference()).map(value).orElse(null);
  }

  private static @Nullable Double effect(Judgement judgement) {
    return judgement.decisive().map(m -> m.pair().effect()).orElse(null);
  }

  private static Function<Judgement, @Nullable Double> tested(Function<Judgement, Double> p) {
    return judgement -> judgement.tested() ? p.apply(judgement) : null;
  }
}
