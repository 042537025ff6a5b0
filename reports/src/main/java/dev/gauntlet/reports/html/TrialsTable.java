package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.html.TableView.Cell;
import dev.gauntlet.reports.html.TableView.Head;
import dev.gauntlet.reports.html.TableView.Row;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;

/** Every trial, whatever became of it. */
final class TrialsTable {

  private static final List<Measure> MEASURES =
      List.of(
          Measures.STEPS,
          Measures.TRAIN_SECONDS,
          Measures.TEST_LOSS,
          Measures.TEST_ACCURACY,
          Measures.EXACT_MATCH,
          Measures.COMMON_TEST_LOSS,
          Measures.BEST_STEP,
          Measures.TIME_PER_EXAMPLE,
          Measures.PEAK_RSS);

  private TrialsTable() {}

  static TableView of(RunRecord run) {
    List<Head> heads =
        new ArrayList<>(
            List.of(
                Head.text("trial"),
                Head.text("implementation"),
                Head.text("task"),
                Head.number("learning rate"),
                Head.number("seed"),
                Head.text("status")));
    MEASURES.forEach(measure -> heads.add(Head.of(measure)));
    return new TableView(
        "All trials",
        "One row a trial, in the order of the suite. The figures of a trial that failed do not count.",
        true,
        heads,
        run.trials().stream().map(TrialsTable::row).toList());
  }

  private static Row row(TrialRecord trial) {
    var spec = trial.spec();
    var result = trial.result();
    double rate = spec.training().learningRate();
    boolean failed = result == null || !result.status().succeeded();
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.of(spec.id()).linkedTo("#trial-" + spec.id()));
    cells.add(Cell.of(spec.implementation().id()).withNote(spec.implementation().describeConfig()));
    cells.add(Cell.of(spec.task().id()));
    cells.add(Cell.number(Format.compact(rate), rate));
    cells.add(Cell.number(Long.toString(spec.seed()), spec.seed()));
    cells.add(
        Cell.of(result == null ? "not ended" : result.status().toString())
            .withNote(result == null ? "" : result.reason()));
    MEASURES.forEach(measure -> cells.add(Cell.of(measure.of(trial), measure)));
    return new Row(failed ? "failed" : null, cells);
  }
}
