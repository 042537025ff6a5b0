package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
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
import tech.tablesaw.api.Table;

/** Which contenders can be told apart, and how surely: all of a contest, and those of claims. */
public final class PairTables {

  /** More contenders than this have more pairs than anyone reads. */
  private static final int MAX_PAIRED = 25;

  private PairTables() {}

  /** {@code pairs.csv}: every pair of contenders of every contest. */
  public static Table all(List<Outcome> outcomes) {
    return table(
        outcomes.stream()
            .flatMap(outcome -> outcome.ranking().pairs().stream().map(p -> meeting(outcome, p)))
            .toList());
  }

  /** Every pair of contenders of a contest; of many, every pair of the first. */
  public static Sheet of(Outcome outcome) {
    Measure measure = outcome.ranking().measure();
    int contenders = outcome.ranking().places().size();
    int shown = Math.min(MAX_PAIRED, contenders);
    List<Meeting> meetings =
        outcome.ranking().pairsOf(i -> i < shown).stream().map(p -> meeting(outcome, p)).toList();
    Sheet sheet =
        Sheet.named("pairs", table(meetings))
            .where("contest", outcome.contest().label())
            .where("measure", Format.uncapitalized(measure.label()));
    return (shown < contenders ? sheet.saying("first_pairs").where("shown", shown) : sheet)
        .text("pair", row -> Cell.of(Sheet.text(row, "left") + " − " + Sheet.text(row, "right")))
        .text("verdict", "verdict")
        .number("difference", measure.unit().symbol(), PairTables::difference)
        .number("ratio", "", PairTables::ratio)
        .number("seeds", "", row -> Cell.number(Sheet.real(row, "n"), n -> Sheet.text(row, "n")))
        .number("test set's part", "", "test_set_share", share -> Math.round(100 * share) + " %")
        .p("p", "p")
        .p("p, Holm", "p_holm")
        .score("Hedges' g", "hedges_g");
  }

  private static Table table(List<Meeting> meetings) {
    return new Schema<Meeting>()
        .text("contest", m -> m.contest().label())
        .text("measure", m -> m.pair().measure().name())
        .text("unit", m -> m.pair().measure().unit().name())
        .text("left", m -> m.pair().left().label())
        .text("right", m -> m.pair().right().label())
        .text("verdict", m -> verdict(m.pair()))
        .whole("n", difference(Difference::n))
        .real("difference", m -> m.pair().effect())
        .real("ci95_low", difference(d -> d.interval().low()))
        .real("ci95_high", difference(d -> d.interval().high()))
        .real("ratio", m -> m.pair().times().orElse(null))
        .real("ratio_ci95_low", m -> ofRatio(m, Interval::low))
        .real("ratio_ci95_high", m -> ofRatio(m, Interval::high))
        .whole("seeds_lost", m -> m.pair().lost())
        .real("p", m -> m.pair().tested().map(d -> m.pair().p()).orElse(null))
        .real("p_holm", m -> m.pair().tested().map(d -> m.pair().holmP()).orElse(null))
        .real("hedges_g", difference(Difference::effectSize))
        .real("test_set_share", difference(Difference::sharedShare))
        .table("pairs", meetings);
  }

  /**
   * The verdicts on published claims, in their order. Its figures are {@code claims.csv}: one row a
   * claim, with the pair of contenders that decides. The effect is the measure of {@code these}
   * minus that of {@code than}.
   */
  public static Sheet claims(List<Judgement> judgements) {
    return Sheet.named(
            "claims",
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
                .text("these", decisive(m -> m.pair().left().label()))
                .text("than", decisive(m -> m.pair().right().label()))
                .whole("n", decisive(difference(Difference::n)))
                .real("effect", decisive(m -> m.pair().effect()))
                .real("ci95_low", decisive(difference(d -> d.interval().low())))
                .real("ci95_high", decisive(difference(d -> d.interval().high())))
                .real("hedges_g", decisive(difference(Difference::effectSize)))
                .real("p", j -> j.tested() ? j.p() : null)
                .real("p_holm", j -> j.tested() ? j.holmP() : null)
                .text("needs", Judgement::needs)
                .text("contest", decisive(m -> m.contest().label()))
                .real("ratio", decisive(m -> m.pair().times().orElse(null)))
                .real("ratio_ci95_low", decisive(m -> ofRatio(m, Interval::low)))
                .real("ratio_ci95_high", decisive(m -> ofRatio(m, Interval::high)))
                .text("unit", j -> j.measure().map(m -> m.unit().name()).orElse(null))
                .text("measured", j -> j.measure().map(Measure::label).orElse(null))
                .text("published", j -> j.claim().published())
                .text("caveat", j -> j.claim().caveat())
                .table("claims", judgements))
        .withKind(row -> "claim " + Sheet.text(row, "verdict").replace(' ', '-'))
        .text("claim", row -> Cell.of(Sheet.text(row, "statement")).withNote(background(row)))
        .text("verdict", row -> Cell.of(Sheet.text(row, "verdict")).withNote(needs(row)))
        .text("effect here", PairTables::effect)
        .p("p", "p")
        .p("p, Holm", "p_holm");
  }

  /** The same with the columns that fit on a terminal. */
  public static Sheet narrowClaims(List<Judgement> judgements) {
    return claims(judgements)
        .text("needs", "needs")
        .select(List.of("verdict", "claim", "effect here", "p, Holm", "needs"));
  }

  private static Meeting meeting(Outcome outcome, Pair pair) {
    return new Meeting(outcome.contest(), pair);
  }

  private static <T> Function<Judgement, @Nullable T> decisive(
      Function<Meeting, @Nullable T> value) {
    return judgement -> judgement.decisive().map(value).orElse(null);
  }

  private static <T> Function<Meeting, @Nullable T> difference(Function<Difference, T> value) {
    return meeting -> meeting.pair().difference().map(value).orElse(null);
  }

  private static @Nullable Double ofRatio(Meeting meeting, Function<Interval, Double> end) {
    return meeting.pair().ratio() ? end.apply(meeting.pair().interval()) : null;
  }

  private static String verdict(Pair pair) {
    return pair.tested().isEmpty()
        ? "not tested"
        : pair.winner().map(winner -> winner.label() + " is better").orElse("tie");
  }

  private static Cell ratio(Row row) {
    Interval interval = Sheet.interval(row, "ratio_ci95");
    return Cell.number(Sheet.real(row, "ratio"), times -> Format.times(times, interval));
  }

  private static Cell difference(Row row) {
    Interval interval = Sheet.interval(row, "ci95");
    return Cell.number(
        Sheet.real(row, "difference"), mean -> Format.difference(mean, interval, Sheet.unit(row)));
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

  private static Cell effect(Row row) {
    Double effect = Sheet.real(row, "effect");
    if (effect == null) {
      return Cell.of("–");
    }
    Double times = Sheet.real(row, "ratio");
    Interval interval = Sheet.interval(row, "ci95");
    String text =
        times == null
            ? Format.effect(effect, interval, Sheet.unit(row))
            : Format.times(times, Sheet.interval(row, "ratio_ci95"));
    List<String> note = new ArrayList<>();
    note.add(
        "%s against %s on %s, %s"
            .formatted(
                Sheet.text(row, "these"),
                Sheet.text(row, "than"),
                Sheet.text(row, "contest"),
                Format.uncapitalized(Sheet.text(row, "measured"))));
    if (interval.exists()) {
      note.add("n = " + Sheet.whole(row, "n"));
    }
    if (Sheet.whole(row, "pairs") > 1) {
      note.add("one of " + Sheet.whole(row, "pairs") + " pairs");
    }
    Double margin = Sheet.real(row, "margin");
    if (margin != null) {
      note.add("margin %s %s".formatted(Format.compact(margin), Sheet.unit(row).symbol()).strip());
    }
    return Cell.of(text).withNote(String.join("; ", note));
  }
}
