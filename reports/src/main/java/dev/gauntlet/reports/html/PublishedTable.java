package dev.gauntlet.reports.html;

import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.published.Counterpart;
import dev.gauntlet.reports.text.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Published figures beside those of the run. */
final class PublishedTable {

  private PublishedTable() {}

  static Optional<TableView> of(Findings findings) {
    List<Row> rows = new ArrayList<>();
    for (Counterpart counterpart : findings.counterparts()) {
      for (Counterpart.Comparison comparison : counterpart.comparisons()) {
        rows.add(row(counterpart, comparison));
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TableView(
                "Published figures",
                "The same task, model and learning rate there and here, and what differs. A ratio says"
                    + " nothing of the model where budget, corpus or way of measuring differ.",
                true,
                List.of(
                    Head.text("contender"),
                    Head.number("learning rate"),
                    Head.text("figure"),
                    Head.number("published"),
                    Head.number("here"),
                    Head.number("ratio"),
                    Head.text("what differs")),
                rows));
  }

  private static Row row(Counterpart counterpart, Counterpart.Comparison comparison) {
    var measure = comparison.measure();
    var figure = counterpart.figure();
    return new Row(
        null,
        List.of(
            Cell.of(counterpart.contender().label() + ", " + counterpart.contest().label()),
            Cell.number(Format.compact(figure.learningRate()), figure.learningRate()),
            Cell.of(measure.label()),
            Cell.of((Double) comparison.published(), measure).withNote(figure.source()),
            Cell.of(comparison.here(), measure),
            Cell.number(Format.ratio(comparison.ratio()), comparison.ratio()),
            Cell.of(String.join("; ", counterpart.differences()))
                .withNote(figure.caveat() == null ? "" : "There: " + figure.caveat() + ".")));
  }
}
