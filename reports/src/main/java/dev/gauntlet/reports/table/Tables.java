package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.MachineDrift;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** The tables of a run. */
public final class Tables {

  private record Evaluation(TrialSpec trial, CurvePoint point) {}

  private record SummaryRow(Contest contest, Contender contender, Cell cell) {}

  private Tables() {}

  /** {@code results.csv}: one row a trial. */
  public static Table results(RunRecord run) {
    Schema<TrialRecord> schema = new Schema<>();
    schema
        .text("trial_id", t -> t.spec().id())
        .text("suite", t -> t.spec().suite())
        .text("implementation", t -> t.spec().implementation().id())
        .text("task", t -> t.spec().task().id())
        .text("config", t -> config(t.spec().implementation(), t.spec().task()))
        .whole("seed", t -> t.spec().seed())
        .text("status", ended(TrialResult::status))
        .text("reason", Tables::reason)
        .real("learning_rate", t -> t.spec().training().learningRate())
        .real("weight_decay", t -> t.spec().training().weightDecay())
        .whole("batch_size", t -> t.spec().training().batchSize())
        .whole("parameters", Measures.PARAMETERS::of)
        .text("budget", t -> t.spec().training().budget())
        .whole("steps", begun(TrialResult::steps))
        .whole("examples", begun(TrialResult::examples))
        .whole("tokens", begun(TrialResult::tokens))
        .real("train_seconds", timing(Timing::trainSeconds))
        .real("eval_seconds", timing(Timing::evalSeconds))
        .real("other_seconds", timing(Timing::otherSeconds))
        .real("wall_seconds", timing(Timing::wallSeconds))
        .real("budget_overshoot_seconds", begun(TrialResult::budgetOvershootSeconds));
    for (Measure measure :
        List.of(
            Measures.TIME_PER_EXAMPLE,
            Measures.TOKENS_PER_SECOND,
            Measures.TRAIN_LOSS,
            Measures.TRAIN_ACCURACY,
            Measures.TEST_LOSS,
            Measures.TEST_ACCURACY,
            Measures.TEST_TOP5,
            Measures.EXACT_MATCH,
            Measures.BITS_PER_TOKEN,
            Measures.COMMON_TEST_LOSS)) {
      schema.real(measure.name(), measure::of);
    }
    return schema
        .whole("best_step", Measures.BEST_STEP::of)
        .real("peak_rss_mb", Measures.PEAK_RSS::of)
        .whole("threads", t -> t.spec().threads())
        .text("data_sha256", t -> t.spec().dataSha256())
        .table("results", run.trials());
  }

  /** {@code curves.csv}: one row an evaluation. */
  public static Table curves(RunRecord run) {
    List<Evaluation> evaluations =
        run.trials().stream()
            .flatMap(t -> t.curve().stream().map(point -> new Evaluation(t.spec(), point)))
            .toList();
    return new Schema<Evaluation>()
        .text("trial_id", e -> e.trial().id())
        .whole("step", e -> e.point().step())
        .whole("examples", e -> e.point().examples())
        .real("train_seconds", e -> e.point().trainSeconds())
        .real("wall_seconds", e -> e.point().wallSeconds())
        .real("train_loss", score(CurvePoint::train, SplitScore::loss))
        .real("train_accuracy", score(CurvePoint::train, SplitScore::accuracy))
        .real("test_loss", score(CurvePoint::test, SplitScore::loss))
        .real("test_accuracy", score(CurvePoint::test, SplitScore::accuracy))
        .table("curves", evaluations);
  }

  /**
   * {@code summary.csv}: one row a cell. Five columns a measure: how many trials have it, their
   * mean, standard deviation and the ends of the 95 % interval. Figures of a task's own follow
   * those that every trial has.
   */
  public static Table summary(Study study) {
    List<SummaryRow> rows =
        study.contests().stream()
            .flatMap(
                contest ->
                    contest.contenders().stream()
                        .flatMap(
                            contender ->
                                contender.cells().stream()
                                    .map(cell -> new SummaryRow(contest, contender, cell))))
            .toList();
    Schema<SummaryRow> schema =
        new Schema<SummaryRow>()
            .text("implementation", r -> r.contender().implementation().id())
            .text("task", r -> r.contest().task().id())
            .text("config", r -> config(r.contender().implementation(), r.contest().task()))
            .real("learning_rate", r -> r.cell().training().learningRate())
            .real("weight_decay", r -> r.cell().training().weightDecay())
            .whole("batch_size", r -> r.cell().training().batchSize())
            .text("budget", r -> r.contest().budget())
            .whole("threads", r -> r.contest().threads())
            .whole("trials", r -> r.cell().trials().size())
            .whole("n", r -> r.cell().succeeded().size());
    Stream.concat(Measures.ALL.stream(), study.taskMeasures().stream())
        .forEach(measure -> addSummary(schema, measure));
    return schema.table("summary", rows);
  }

  private static void addSummary(Schema<SummaryRow> schema, Measure measure) {
    Function<SummaryRow, Summary> summary = row -> row.cell().summary(measure);
    schema
        .whole(measure.name() + "_n", summary.andThen(Summary::n))
        .real(measure.name() + "_mean", summary.andThen(Summary::mean))
        .real(measure.name() + "_sd", summary.andThen(Summary::sd))
        .real(measure.name() + "_ci95_low", summary.andThen(Summary::low))
        .real(measure.name() + "_ci95_high", summary.andThen(Summary::high));
  }

  /** Why it ended so; or else, that its machine did not stay as fast as it was. */
  private static String reason(TrialRecord trial) {
    String reason = trial.result() == null ? "" : trial.result().reason();
    String drift = MachineDrift.note(trial);
    return reason.isEmpty() || drift.isEmpty() ? reason + drift : reason + "; " + drift;
  }

  /** {@code n_layer=4 n_head=4 task.digits=3}. */
  private static String config(Choice implementation, Choice task) {
    return Stream.concat(
            implementation.config().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()),
            task.config().entrySet().stream().map(e -> "task." + e.getKey() + "=" + e.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static <T> Function<TrialRecord, @Nullable T> ended(
      Function<TrialResult, @Nullable T> value) {
    return trial -> trial.result() == null ? null : value.apply(trial.result());
  }

  /** A figure that a skipped trial has not: its zeros were not measured. */
  private static <T> Function<TrialRecord, @Nullable T> begun(
      Function<TrialResult, @Nullable T> value) {
    return ended(result -> result.status() == Status.SKIPPED ? null : value.apply(result));
  }

  private static Function<TrialRecord, @Nullable Double> timing(Function<Timing, Double> seconds) {
    return begun(result -> seconds.apply(result.timing()));
  }

  private static Function<Evaluation, Double> score(
      Function<CurvePoint, SplitScore> split, Function<SplitScore, Double> figure) {
    return evaluation -> figure.apply(split.apply(evaluation.point()));
  }
}
