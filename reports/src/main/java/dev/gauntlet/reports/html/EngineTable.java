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
                Head.number("of " + engines.get(0).name())));
    for (int size : engines.get(0).throughput().keySet()) {
      heads.add(new Head("batches of " + size, "/s", true));
    }
    return Optional.of(
        new TableView(
            "Inference, " + contest.label(),
            "Median latency of one example, and examples of full context answered in a second. Mean over"
                + " the trained models of a contender's seeds ± half the width of its 95 % interval; places"
                + " are by latency at full context, engine by engine, and a range is a tie.",
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
    for (int size : first.throughput().keySet()) {
      Measure measure = engine.throughput().get(size);
      cells.add(
          measure == null
              ? Cell.number("–", null)
              : Cell.of(place.cell().summary(measure), measure));
    }
    return new Row(null, cells);
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
