package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** Which contenders of a contest can be told apart, and how surely. */
public final class PairsTable {

  /** More contenders than this have more pairs than anyone reads. */
  private static final int MAX_PAIRED = 25;

  private PairsTable() {}

  /** Every pair of contenders; of many, every pair of the first. */
  public static Sheet of(Outcome outcome) {
    Measure measure = outcome.ranking().measure();
    int contenders = outcome.ranking().places().size();
    int shown = Math.min(MAX_PAIRED, contenders);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      for (int k = i + 1; k < shown; k++) {
        pairs.add(outcome.ranking().pair(i, k));
      }
    }
    return Sheet.of(
            "Pairs, " + outcome.contest().label(),
            "Left minus right in %s with its 95 %% interval, or left over right where figures span"
                    .formatted(Format.uncapitalized(measure.label()))
                + " an order of magnitude. Student's t of the differences, or of those of the"
                + " logarithms, over the seeds that both have, with the variance of a test set that they"
                + " share, whose part is given; Holm's correction is over all pairs."
                + " Who fails at more seeds than the other is not better."
                + (shown < contenders
                    ? " Only the first %s contenders are shown.".formatted(shown)
                    : ""),
            table(outcome, pairs))
        .text("pair", row -> Cell.of(Sheet.text(row, "left") + " − " + Sheet.text(row, "right")))
        .text("verdict", "verdict")
        .number("difference", measure.unit().symbol(), PairsTable::difference)
        .number("ratio", "", PairsTable::times)
        .number("seeds", "", row -> Cell.number("" + Sheet.whole(row, "n"), Sheet.real(row, "n")))
        .number("test set's part", "", "test_set_share", share -> Math.round(100 * share) + " %")
        .p("p", "p")
        .p("p, Holm", "p_holm")
        .score("Hedges' g", "hedges_g");
  }

  /** {@code pairs.csv}: every pair of contenders of every contest. */
  public static Table all(List<Outcome> outcomes) {
    Table all = table(List.of());
    for (Outcome outcome : outcomes) {
      all.append(table(outcome, outcome.ranking().pairs()));
    }
    return all;
  }

  private record Tested(Outcome outcome, Pair pair) {

    <T> @Nullable T of(Function<Difference, T> value) {
      return pair.difference().map(value).orElse(null);
    }

    @Nullable Double end(Function<Interval, Double> end, boolean ofRatio) {
      return pair.ratio() == ofRatio ? end.apply(pair.interval()) : null;
    }

    String verdict() {
      return pair.tested().isEmpty()
          ? "not tested"
          : pair.winner().map(winner -> winner.label() + " is better").orElse("tie");
    }
  }

  private static Table table(Outcome outcome, List<Pair> pairs) {
    return table(pairs.stream().map(pair -> new Tested(outcome, pair)).toList());
  }

  private static Table table(List<Tested> pairs) {
    return new Schema<Tested>()
        .text("contest", p -> p.outcome().contest().label())
        .text("measure", p -> p.pair().measure().name())
        .text("unit", p -> p.pair().measure().unit().name())
        .text("left", p -> p.pair().left().label())
        .text("right", p -> p.pair().right().label())
        .text("verdict", Tested::verdict)
        .whole("n", p -> p.of(Difference::n))
        .real("difference", p -> p.pair().effect())
        .real("ci95_low", p -> p.of(d -> d.interval().low()))
        .real("ci95_high", p -> p.of(d -> d.interval().high()))
        .real("ratio", p -> p.pair().times().orElse(null))
        .real("ratio_ci95_low", p -> p.end(Interval::low, true))
        .real("ratio_ci95_high", p -> p.end(Interval::high, true))
        .whole("seeds_lost", p -> p.pair().lost())
        .real("p", p -> p.pair().tested().map(d -> p.pair().p()).orElse(null))
        .real("p_holm", p -> p.pair().tested().map(d -> p.pair().holmP()).orElse(null))
        .real("hedges_g", p -> p.of(Difference::effectSize))
        .real("test_set_share", p -> p.of(Difference::sharedShare))
        .table("pairs", pairs);
  }

  private static Cell times(Row row) {
    Double times = Sheet.real(row, "ratio");
    Double low = Sheet.real(row, "ratio_ci95_low");
    Double high = Sheet.real(row, "ratio_ci95_high");
    return times == null
        ? Cell.number("", null)
        : Cell.number(
            Format.times(
                times, low == null || high == null ? Interval.NONE : new Interval(low, high)),
            times);
  }

  private static Cell difference(Row row) {
    Double mean = Sheet.real(row, "difference");
    Double low = Sheet.real(row, "ci95_low");
    Double high = Sheet.real(row, "ci95_high");
    if (mean == null) {
      return Cell.number("", null);
    }
    return low == null || high == null
        ? Cell.number(Format.difference(mean, Sheet.unit(row)), mean)
        : Cell.number(Format.difference(mean, low, high, Sheet.unit(row)), mean);
  }
}
