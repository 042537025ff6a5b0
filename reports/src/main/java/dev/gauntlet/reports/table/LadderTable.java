package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Climb;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Pair;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.reports.table.Sheet.Cell;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The ladder of a contest, rung by rung. */
public final class LadderTable {

  private LadderTable() {}

  private record Step(Climb climb, Climb.Rung rung) {
    Contest contest() {
      return climb.contest();
    }

    Summary of(Measure measure) {
      return rung.cell().summary(measure);
    }

    <T> @Nullable T pair(Function<Pair, T> value) {
      return rung.step().map(value).orElse(null);
    }

    <T> @Nullable T difference(Function<Difference, T> value) {
      return rung.step().flatMap(Pair::difference).map(value).orElse(null);
    }
  }

  /** {@code ladder.csv}: one row a rung; a gain is the loss of the rung before less its own. */
  public static Table figures(List<Climb> climbs) {
    return new Schema<Step>()
        .text("contest", s -> s.contest().label())
        .whole("rung", s -> s.rung().number())
        .text("contender", s -> s.rung().contender().label())
        .real("parameters", s -> Schema.orNull(s.rung().cell().mean(Measures.PARAMETERS)))
        .text("measure", s -> s.contest().loss().name())
        .summary("loss", s -> s.of(s.contest().loss()))
        .text("over", s -> s.pair(pair -> pair.left().label()))
        .whole("n", s -> s.difference(Difference::n))
        .real("gain", s -> s.pair(Pair::effect))
        .real("gain_ci95_low", s -> s.difference(d -> d.interval().low()))
        .real("gain_ci95_high", s -> s.difference(d -> d.interval().high()))
        .real("p", s -> s.pair(Pair::p))
        .real("p_holm", s -> s.pair(Pair::holmP))
        .text("verdict", s -> s.pair(LadderTable::verdict))
        .real("test_set_share", s -> s.difference(Difference::sharedShare))
        .summary("accuracy", s -> s.of(s.contest().accuracy()))
        .summary("top5", s -> s.of(s.contest().quality().get(2)))
        .summary("steps_per_second", s -> s.rung().stepsPerSecond())
        .table(
            "ladder",
            climbs.stream()
                .flatMap(climb -> climb.rungs().stream().map(rung -> new Step(climb, rung)))
                .toList());
  }

  private static String verdict(Pair step) {
    return step.tested().isEmpty()
        ? "not tested"
        : step.winner().map(w -> w.equals(step.right()) ? "better" : "worse").orElse("tie");
  }

  /**
   * The ladder of a contest.
   *
   * @param swatch how a contender is drawn, by its label
   */
  public static Sheet of(Climb climb, Function<String, @Nullable String> swatch) {
    Contest contest = climb.contest();
    Measure accuracy = contest.accuracy();
    Measure top5 = contest.quality().get(2);
    return Sheet.named("ladder", figures(List.of(climb)))
        .where("contest", contest.label())
        .where("measure", Format.uncapitalized(contest.loss().label()))
        .contender("rung", swatch)
        .number("parameters", "", "parameters", n -> Format.number(n, Unit.COUNT))
        .mean(contest.loss().label(), contest.loss().named("loss"))
        .number("gain", contest.loss().unit().symbol(), LadderTable::gain)
        .text("verdict", "verdict")
        .p("p, Holm", "p_holm")
        .mean(accuracy.label(), accuracy.named("accuracy"))
        .mean(top5.label(), top5.named("top5"))
        .number("steps", "/s", "steps_per_second_mean", Format::significant);
  }

  private static Cell gain(Row row) {
    Interval interval = Sheet.interval(row, "gain_ci95");
    return Cell.number(
        Sheet.real(row, "gain"), gain -> Format.difference(gain, interval, Unit.NATS));
  }
}
