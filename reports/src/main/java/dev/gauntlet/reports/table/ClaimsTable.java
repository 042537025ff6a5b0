package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Evidence;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.published.Bout;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.reports.stats.Difference;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * {@code claims.csv}: one row a published claim, with the pair of contenders that decides. The
 * effect is the measure of {@code these} minus that of {@code than}.
 */
public final class ClaimsTable {

  private ClaimsTable() {}

  /** The table of these verdicts, in their order. */
  public static Table of(List<Judgement> judgements) {
    return new Schema<Judgement>()
        .text("claim", j -> j.claim().id())
        .text("statement", j -> j.claim().statement())
        .text("source", j -> j.claim().source())
        .text("verdict", Judgement::verdict)
        .text("task", j -> j.claim().task())
        .text("measure", j -> j.measure().map(Measure::name).orElse(j.claim().measure()))
        .text("relation", j -> j.claim().relation().name().toLowerCase(Locale.ROOT))
        .real("margin", j -> j.claim().margin())
        .whole("pairs", j -> j.bouts().size())
        .text("these", bout(b -> b.these().label()))
        .text("than", bout(b -> b.than().label()))
        .whole("n", difference(Difference::n))
        .real("effect", ClaimsTable::effect)
        .real("ci95_low", difference(d -> d.interval(0.95).low()))
        .real("ci95_high", difference(d -> d.interval(0.95).high()))
        .real("hedges_g", difference(Difference::effectSize))
        .real("p", tested(Judgement::p))
        .real("p_holm", tested(Judgement::holmP))
        .text("needs", Judgement::advice)
        .table("claims", judgements);
  }

  private static <T> Function<Judgement, @Nullable T> bout(Function<Bout, T> value) {
    return judgement -> judgement.decisive().map(value).orElse(null);
  }

  private static <T> Function<Judgement, @Nullable T> difference(Function<Difference, T> value) {
    return judgement ->
        judgement
            .decisive()
            .flatMap(Bout::evidence)
            .map(Evidence::decisive)
            .map(value)
            .orElse(null);
  }

  private static @Nullable Double effect(Judgement judgement) {
    return judgement
        .decisive()
        .map(bout -> bout.effect(judgement.measure().orElseThrow()))
        .orElse(null);
  }

  private static Function<Judgement, @Nullable Double> tested(Function<Judgement, Double> p) {
    return judgement ->
        judgement.decisive().flatMap(Bout::evidence).isPresent() ? p.apply(judgement) : null;
  }
}
