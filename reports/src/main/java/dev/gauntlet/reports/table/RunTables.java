package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * The tables of a run, made once: every other table of the report is taken from them.
 *
 * @param results {@code results.csv}: one row a trial
 * @param curves {@code curves.csv}: one row an evaluation; blank where a part was not scored. The
 *     test part is scored on the way to be looked at; nothing is selected by it
 * @param batches {@code test_batches.csv}: one row a stretch of the test part of a trial
 * @param summary {@code summary.csv}: one row a cell; see {@link TrialTables}
 * @param inference {@code inference.csv}: one row a trained model and engine
 */
public record RunTables(
    Table results, Table curves, Table batches, Table summary, Table inference) {

  /** A part of a trial that has many: an evaluation, a stretch of the test part. */
  record Part<T>(TrialRecord trial, int index, T value) {
    static <T> List<Part<T>> of(Study study, Function<TrialRecord, List<T>> parts) {
      return study.run().trials().stream().flatMap(trial -> of(trial, parts.apply(trial))).toList();
    }

    private static <T> Stream<Part<T>> of(TrialRecord trial, List<T> parts) {
      return IntStream.range(0, parts.size()).mapToObj(i -> new Part<>(trial, i, parts.get(i)));
    }
  }

  /** Makes the tables of a study. */
  public static RunTables of(Study study, Scoreboard scoreboard) {
    List<TrialTables.Standing> cells = TrialTables.cells(scoreboard);
    return new RunTables(
        TrialTables.results(study, cells),
        curves(study),
        batches(study),
        TrialTables.summary(study, cells),
        inference(study));
  }

  private static Table curves(Study study) {
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

  private static Table batches(Study study) {
    return new Schema<Part<Means>>()
        .text("trial_id", b -> b.trial().spec().id())
        .whole("batch", b -> b.index() + 1)
        .real("loss", b -> b.value().loss())
        .real("accuracy", b -> b.value().accuracy())
        .real("common_loss", b -> b.value().commonLoss())
        .real("common_accuracy", b -> b.value().commonAccuracy())
        .table("test_batches", Part.of(study, RunTables::batches));
  }

  private static List<Means> batches(TrialRecord trial) {
    return trial.result() == null || trial.result().testBatches() == null
        ? List.of()
        : trial.result().testBatches().batches();
  }

  private static Table inference(Study study) {
    Map<String, TrialSpec> specs = new HashMap<>();
    study.run().trials().forEach(trial -> specs.put(trial.spec().id(), trial.spec()));
    Function<InferenceRecord, Optional<TrialSpec>> spec =
        record -> Optional.ofNullable(specs.get(record.trialId()));
    Schema<InferenceRecord> schema =
        new Schema<InferenceRecord>()
            .text("trial_id", InferenceRecord::trialId)
            .text(
                "implementation", r -> spec.apply(r).map(s -> s.implementation().id()).orElse(null))
            .text("task", r -> spec.apply(r).map(s -> s.task().id()).orElse(null))
            .text("engine", InferenceRecord::engine)
            .text("engine_version", InferenceRecord::engineVersion)
            .whole("threads", InferenceRecord::threads)
            .whole("model_bytes", InferenceRecord::modelBytes)
            .real("load_seconds", InferenceRecord::loadSeconds);
    addLatency(schema, "single_token", InferenceRecord::singleToken);
    addLatency(schema, "full_context", InferenceRecord::fullContext);
    TreeSet<Integer> sizes = new TreeSet<>();
    study.run().inference().forEach(record -> sizes.addAll(record.examplesPerSecond().keySet()));
    for (int size : sizes) {
      schema.real("examples_per_second_" + size, r -> r.examplesPerSecond().get(size));
    }
    return schema.table("inference", study.run().inference());
  }

  private static void addLatency(
      Schema<InferenceRecord> schema, String name, Function<InferenceRecord, Latency> latency) {
    schema
        .real(name + "_p50_us", latency.andThen(Latency::p50Us))
        .real(name + "_p90_us", latency.andThen(Latency::p90Us))
        .real(name + "_p99_us", latency.andThen(Latency::p99Us))
        .whole(name + "_count", latency.andThen(Latency::count));
  }
}
