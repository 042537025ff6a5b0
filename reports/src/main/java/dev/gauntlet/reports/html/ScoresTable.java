package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The overall scores. */
final class ScoresTable {

  private ScoresTable() {}

  static TableView of(Scoreboard scoreboard) {
    List<Head> heads = new ArrayList<>(List.of(Head.text("implementation")));
    for (Outcome outcome : scoreboard.outcomes()) {
      heads.add(Head.number("quality, " + outcome.contest().label()));
    }
    heads.add(Head.number("quality, all"));
    heads.add(Head.number("speed, all"));
    return new TableView(
        "Overall scores",
        "Quality: 0 is the baseline's loss, 1 the best contender's, at the same budget. Speed:"
            + " AlgoPerf's score of the times to target, 1 for the fastest everywhere, 0 for four times"
            + " the fastest's time or more. The order is no ranking: who can be told from whom is said"
            + " task by task.",
        false,
        heads,
        scoreboard.rows().stream().map(ScoresTable::row).toList());
  }

  private static Row row(Scoreboard.Row row) {
    List<Cell> cells = new ArrayList<>(List.of(Cell.of(row.implementation())));
    row.qualities().forEach(quality -> cells.add(cell(quality)));
    cells.add(cell(row.quality()));
    cells.add(cell(row.speed()));
    return new Row(null, cells);
  }

  static Cell cell(OptionalDouble score) {
    return score.isEmpty()
        ? Cell.number("–", null)
        : Cell.number(Format.score(score.getAsDouble()), score.getAsDouble());
  }
}
