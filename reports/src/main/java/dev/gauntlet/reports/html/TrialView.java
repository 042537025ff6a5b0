package dev.gauntlet.reports.html;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.html.PageModel.Figure;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;

/**
 * One trial in the table of all trials.
 *
 * @param id the trial's id
 * @param implementation id of the implementation
 * @param task id of the task
 * @param config settings of the implementation
 * @param learningRate peak learning rate
 * @param seed its seed
 * @param status how it ended, or that it has not
 * @param failed true if its figures do not count
 * @param reason why it ended so; empty if there is nothing to say
 * @param figures in the order of {@link #COLUMNS}
 */
record TrialView(
    String id,
    String implementation,
    String task,
    String config,
    String learningRate,
    long seed,
    String status,
    boolean failed,
    String reason,
    List<Figure> figures) {

  static final List<Measure> COLUMNS =
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

  static TrialView of(TrialRecord trial) {
    var spec = trial.spec();
    var result = trial.result();
    return new TrialView(
        spec.id(),
        Format.oneLine(spec.implementation().id(), 100),
        Format.oneLine(spec.task().id(), 100),
        Format.oneLine(spec.implementation().describeConfig(), 200),
        Format.compact(spec.training().learningRate()),
        spec.seed(),
        result == null ? "not ended" : result.status().toString(),
        result == null || !result.status().succeeded(),
        result == null ? "" : Format.oneLine(result.reason(), 400),
        COLUMNS.stream().map(measure -> Figure.of(measure, trial)).toList());
  }
}
