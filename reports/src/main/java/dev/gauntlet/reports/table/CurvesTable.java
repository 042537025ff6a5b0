package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.table.RunTables.Part;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * {@code curves.csv}: one row an evaluation; blank where a part was not scored. The test part is
 * scored on the way to be looked at; nothing is selected by it.
 */
final class CurvesTable {

  private CurvesTable() {}

  static Table of(Study study) {
    return new Schema<Part<CurvePoint>>()
        .text("trial_id", e -> e.trial().spec().id())
        .whole("step", e -> e.value().step())
        .whole("examples", e -> e.value().examples())
        .real("train_seconds", e -> e.value().trainSeconds())
        .real("wall_seconds", e -> e.value().wallSeconds())
        .real("train_loss", score(CurvePoint::train, SplitScore::loss))
        .real("train_accuracy", score(CurvePoint::train, SplitScore::accuracy))
        .real("test_loss", score(CurvePoint::test, SplitScore::loss))
        .real("test_accuracy", score(CurvePoint::test, SplitScore::accuracy))
        .real("test_top5", score(CurvePoint::test, SplitScore::top5))
        .whole("test_targets", score(CurvePoint::test, SplitScore::targets))
        .real("common_test_loss", score(CurvePoint::test, SplitScore::commonLoss))
        .real("validation_loss", score(CurvePoint::validation, SplitScore::loss))
        .real("validation_accuracy", score(CurvePoint::validation, SplitScore::accuracy))
        .real("validation_top5", score(CurvePoint::validation, SplitScore::top5))
        .whole("validation_targets", score(CurvePoint::validation, SplitScore::targets))
        .real("common_validation_loss", score(CurvePoint::validation, SplitScore::commonLoss))
        .real("train_top5", score(CurvePoint::train, SplitScore::top5))
        .whole("train_targets", score(CurvePoint::train, SplitScore::targets))
        .real("common_train_loss", score(CurvePoint::train, SplitScore::commonLoss))
        .also(s -> common(s, "test", CurvePoint::test))
        .also(s -> common(s, "validation", CurvePoint::validation))
        .also(s -> common(s, "train", CurvePoint::train))
        .real("eval_seconds", e -> timing(e, e.index(), Timing::evalSeconds))
        .real("interval_train_seconds", e -> interval(e, Timing::trainSeconds))
        .real("interval_eval_seconds", e -> interval(e, Timing::evalSeconds))
        .table("curves", Part.of(study, TrialRecord::curve));
  }

  /** Where the time had gone when an evaluation of the same trial ended, if that is recorded. */
  private static @Nullable Double timing(
      Part<CurvePoint> evaluation, int index, Function<Timing, Double> seconds) {
    TrialRecord trial = evaluation.trial();
    Timing timing = index < 0 ? null : trial.timings().get(trial.curve().get(index).step());
    return timing == null ? null : seconds.apply(timing);
  }

  /** What was spent since the evaluation before, or since the start of the trial. */
  private static @Nullable Double interval(
      Part<CurvePoint> evaluation, Function<Timing, Double> seconds) {
    Double until = timing(evaluation, evaluation.index(), seconds);
    Double from = timing(evaluation, evaluation.index() - 1, seconds);
    return until == null || (from == null && evaluation.index() > 0)
        ? null
        : until - (from == null ? 0 : from);
  }

  private static void common(
      Schema<Part<CurvePoint>> schema,
      String part,
      Function<CurvePoint, @Nullable SplitScore> split) {
    schema
        .real("common_" + part + "_accuracy", score(split, SplitScore::commonAccuracy))
        .real("common_" + part + "_top5", score(split, SplitScore::commonTop5))
        .whole("common_" + part + "_targets", score(split, SplitScore::commonTargets));
  }

  private static <T> Function<Part<CurvePoint>, @Nullable T> score(
      Function<CurvePoint, @Nullable SplitScore> split, Function<SplitScore, T> figure) {
    return evaluation -> {
      SplitScore score = split.apply(evaluation.value());
      return score == null ? null : figure.apply(score);
    };
  }
}
