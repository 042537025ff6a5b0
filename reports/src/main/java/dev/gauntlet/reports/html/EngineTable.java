package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Engine;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.chart.Styles;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** How fast the trained models of a contest answer, engine by engine. */
final class EngineTable {

  private EngineTable() {}

  /** Empty if inference of no contender was measured. */
  static Optional<TableView> of(Contest contest, List<Engine> engines, Styles styles) {
    List<Row> rows = new ArrayList<>();
    for (Engine engine : engines) {
      for (Ranking.Place place : Ranking.of(contest, engine.fullContext()).places()) {
        rows.add(row(place, engine, engines.get(0), styles));
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<Head> heads =
        new ArrayList<>(
            List.of(
                Head.text("contender"),
                Head.text("engine"),
                Head.number("place"),
                new Head("one token", "µs", true),
                new Head("full context", "µs", true),
                Head.number("of " + engines.get(0).name()),
                new Head("99 of 100 below", "µs", true),
                new Head("load", "s", true)));
    for (int size : engines.get(0).throughput().keySet()) {
      heads.add(new Head("batches of " + size, "/s", true));
    }
    return Optional.of(
        new TableView(
            "Inference, " + contest.label(),
            "Median latency of one example, what 99 of 100 answers at full context were below, time to"
                + " load the model, and examples of full context answered in a second. Mean over the"
                + " trained models of a contender's seeds ± half the width of its 95 % interval; places are"
                + " by latency at full context, engine by engine, and a range is a tie.",
            false,
            heads,
            rows));
  }

  private static Row row(Ranking.Place place, Engine engine, Engine first, Styles styles) {
    Contender contender = place.contender();
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.of(contender.label()).withSwatch(styles.of(contender).swatch()));
    cells.add(Cell.of(engine.name()));
    cells.add(RankingTables.place(place));
    cells.add(Cell.of(place.cell().summary(engine.singleToken()), engine.singleToken()));
    cells.add(Cell.of(place.summary(), engine.fullContext()));
    cells.add(ratio(place, first));
    cells.add(
        Cell.of(place.cell().summary(engine.slowFullContext()), engine.slowFullContext())
            .withNote(answers(place, engine)));
    cells.add(Cell.of(place.cell().summary(engine.load()), engine.load()));
    for (int size : first.throughput().keySet()) {
      Measure measure = engine.throughput().get(size);
      cells.add(
          measure == null
              ? Cell.number("–", null)
              : Cell.of(place.cell().summary(measure), measure));
    }
    return new Row(null, cells);
  }

  /** A percentile says little without the number of answers that it is taken from. */
  private static String answers(Ranking.Place place, Engine engine) {
    OptionalDouble answers = place.cell().mean(engine.answers());
    return answers.isEmpty()
        ? ""
        : "of " + Format.number(answers.getAsDouble(), Unit.COUNT) + " a model";
  }

  private static Cell ratio(Ranking.Place place, Engine first) {
    OptionalDouble reference = place.cell().mean(first.fullContext());
    if (reference.isEmpty()) {
      return Cell.number("–", null);
    }
    double ratio = place.summary().mean() / reference.getAsDouble();
    return Cell.number(Format.ratio(ratio), ratio);
  }
}
