package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.chart.Styles;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How fast trained models answer. */
final class InferenceTable {

  private InferenceTable() {}

  static Optional<TableView> of(Study study, Styles styles) {
    List<Measure> measures = study.inferenceMeasures();
    List<Head> heads = new ArrayList<>(List.of(Head.text("contender"), Head.text("contest")));
    measures.forEach(measure -> heads.add(Head.of(measure)));
    List<Row> rows = new ArrayList<>();
    for (Contest contest : study.contests()) {
      for (Contender contender : contest.contenders()) {
        contender
            .selected()
            .filter(cell -> measures.stream().anyMatch(m -> cell.mean(m).isPresent()))
            .ifPresent(
                cell -> {
                  List<Cell> cells = new ArrayList<>();
                  cells.add(Cell.of(contender.label()).withSwatch(styles.of(contender).swatch()));
                  cells.add(Cell.of(contest.label()));
                  measures.forEach(m -> cells.add(Cell.of(cell.summary(m), m)));
                  rows.add(new Row(null, cells));
                });
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TableView(
                "Inference",
                "Mean over the trained models of a contender's seeds ± half the width of its 95 %"
                    + " interval.",
                false,
                heads,
                rows));
  }
}
