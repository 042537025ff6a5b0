package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
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

  private static final List<Measure> MEASURES =
      List.of(
          Measures.TRAIN_LOSS,
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.TIME_PER_EXAMPLE,
          Measures.PARAMETERS);

  private PublishedTable() {}

  static Optional<TableView> of(Findings findings) {
    if (findings.counterparts().isEmpty()) {
      return Optional.empty();
    }
    List<Head> heads =
        new ArrayList<>(List.of(Head.text("contender"), Head.number("learning rate")));
    MEASURES.forEach(measure -> heads.add(Head.of(measure)));
    heads.add(Head.text("what differs"));
    return Optional.of(
        new TableView(
            "Published figures",
            "The same task, model and learning rate here and there: the figure of this run, below it"
                + " the published one and how many times as large this run's is. A ratio says nothing"
                + " of the model where budget, corpus or way of measuring differ.",
            true,
            heads,
            findings.counterparts().stream().map(PublishedTable::row).toList()));
  }

  private static Row row(Counterpart counterpart) {
    var figure = counterpart.figure();
    List<Cell> cells = new ArrayList<>();
    cells.add(
        Cell.of(counterpart.contender().label())
            .withNote(counterpart.contest().label() + "; " + figure.source()));
    cells.add(Cell.number(Format.compact(figure.learningRate()), figure.learningRate()));
    MEASURES.forEach(measure -> cells.add(cell(counterpart, measure)));
    cells.add(
        Cell.of(String.join("; ", counterpart.differences()))
            .withNote(figure.caveat() == null ? "" : "There: " + figure.caveat() + "."));
    return new Row(null, cells);
  }

  private static Cell cell(Counterpart counterpart, Measure measure) {
    return counterpart.comparisons().stream()
        .filter(comparison -> comparison.measure().equals(measure))
        .findFirst()
        .map(
            comparison ->
                Cell.of(comparison.here(), measure)
                    .withNote(
                        "%s\u00a0there; %s"
                            .formatted(
                                Format.asGiven(comparison.published(), measure.unit()),
                                Format.ratio(comparison.ratio()))))
        .orElse(Cell.number("–", null));
  }
}
