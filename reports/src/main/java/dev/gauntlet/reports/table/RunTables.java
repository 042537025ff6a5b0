package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.analysis.TrialMachines;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * The tables of a run, made once: every other table of the report is taken from them.
 *
 * @param results {@code results.csv}: one row a trial
 * @param curves {@code curves.csv}: one row an evaluation; blank where a part was not scored
 * @param batches {@code test_batches.csv}: one row a stretch of the test part of a trial
 * @param summary {@code summary.csv}: one row a cell; see {@link SummaryTable}
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
    List<SummaryTable.Standing> cells = SummaryTable.cells(scoreboard);
    return new RunTables(
        results(study, cells),
        CurvesTable.of(study),
        batches(study),
        SummaryTable.of(study, cells),
        inference(study));
  }

  private static Table results(Study study, List<SummaryTable.Standing> cells) {
    Map<String, SummaryTable.Standing> standings = new HashMap<>();
    cells.forEach(
        cell -> cell.cell().trials().forEach(trial -> standings.put(trial.spec().id(), cell)));
    Function<TrialRecord, SummaryTable.Standing> standing =
        trial -> Objects.requireNonNull(standings.get(trial.spec().id()));
    Schema<TrialRecord> schema =
        new Schema<TrialRecord>()
            .text("trial_id", t -> t.spec().id())
            .text("suite", t -> t.spec().suite())
            .text("implementation", t -> t.spec().implementation().id())
            .text("task", t -> t.spec().task().id())
            .text("config", t -> SummaryTable.config(t.spec().implementation(), t.spec().task()))
            .whole("seed", t -> t.spec().seed())
            .text("status", ended(TrialResult::status))
            .text("reason", t -> reason(study, t))
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
            .real("budget_overshoot_seconds", begun(TrialResult::budgetOvershootSeconds))
            .also(
                of(
                    List.of(
                        Measures.TIME_PER_EXAMPLE,
                        Measures.TOKENS_PER_SECOND,
                        Measures.TRAIN_LOSS,
                        Measures.TRAIN_ACCURACY,
                        Measures.TEST_LOSS,
                        Measures.TEST_ACCURACY,
                        Measures.TEST_TOP5,
                        Measures.BITS_PER_TOKEN,
                        Measures.COMMON_TEST_LOSS)))
            .whole("best_step", Measures.BEST_STEP::of)
            .real("peak_rss_mb", Measures.PEAK_RSS::of)
            .whole("threads", t -> t.spec().threads())
            .text("data_sha256", t -> t.spec().dataSha256())
            // what follows came later: existing columns keep their places
            .text("contest", t -> standing.apply(t).outcome().contest().label())
            .text("contender", t -> standing.apply(t).contender().label())
            .whole("cell", t -> standing.apply(t).index() + 1)
            .text("device", t -> t.spec().device())
            .text("schedule", t -> t.spec().training().schedule())
            .whole("warmup_steps", t -> t.spec().training().warmupSteps())
            .real("grad_clip", t -> t.spec().training().gradClip())
            .real("beta1", t -> t.spec().training().beta1())
            .real("beta2", t -> t.spec().training().beta2())
            .real("eps", t -> t.spec().training().eps())
            .text("eval_interval", t -> t.spec().training().evalInterval())
            .real("target_accuracy", t -> t.spec().training().targetAccuracy())
            .text("versions", RunTables::versions)
            .real("batch_seconds", timing(Timing::batchSeconds))
            .real("forward_seconds", timing(Timing::forwardSeconds))
            .real("backward_seconds", timing(Timing::backwardSeconds))
            .real("optimizer_seconds", timing(Timing::optimizerSeconds))
            .real("machine_drift", conditions(MachineConditions::drift))
            .text("warnings", t -> String.join("; ", t.warnings()))
            .also(of(List.of(Measures.PERPLEXITY, Measures.VALIDATION_LOSS)))
            .real("loss_area", t -> standing.apply(t).area().of(t))
            .real("time_to_target_seconds", t -> standing.apply(t).time(t, Target.Time::seconds))
            .real(
                "target_reached_after_seconds", t -> standing.apply(t).time(t, Target.Time::after))
            .real("target_reached_by_seconds", t -> standing.apply(t).time(t, Target.Time::by))
            .flag("judged", t -> standing.apply(t).cell().judged().contains(t.spec().seed()));
    List<Measure> ofTasks = study.taskMeasures();
    schema
        .also(of(ofTasks))
        .also(of(study.engineMeasures()))
        .flag("stop_at_target", t -> t.spec().training().stopAtTarget())
        .also(of(Measures.LATER))
        .whole("test_targets", test(SplitScore::targets))
        .whole("common_test_targets", test(SplitScore::commonTargets));
    for (Measure measure : Measures.WITH_STANDARD_ERROR) {
      schema.real(measure.name() + "_se", t -> Measures.standardError(measure, t));
    }
    schema
        .real("calibration_before_seconds", conditions(MachineConditions::calibrationBeforeSeconds))
        .real("calibration_after_seconds", conditions(MachineConditions::calibrationAfterSeconds))
        .real("cpu_seconds", conditions(MachineConditions::cpuSeconds))
        .real("other_cpu_seconds", conditions(MachineConditions::otherCpuSeconds))
        .real("stolen_seconds", conditions(MachineConditions::stolenSeconds))
        .whole("involuntary_switches", conditions(MachineConditions::involuntarySwitches))
        .real("paused_seconds", conditions(MachineConditions::pausedSeconds))
        .real("median_step_seconds", conditions(MachineConditions::medianStepSeconds))
        .real("longest_step_seconds", conditions(MachineConditions::longestStepSeconds))
        .text("doubts", t -> String.join("; ", study.doubts(t)));
    for (Measure measure : ofTasks) {
      schema.whole(measure.name() + Measures.COUNT, t -> count(measure, t));
    }
    schema
        .text("host", TrialMachines::host)
        .text("machine_kind", study.machines()::kindName)
        .whole("attempt", ended(RunTables::attempt));
    return schema.table("results", study.run().trials());
  }

  /** A column for each of these measures. */
  private static Consumer<Schema<TrialRecord>> of(List<Measure> measures) {
    return schema -> measures.forEach(measure -> schema.real(measure.name(), measure::of));
  }

  private static @Nullable Long count(Measure measure, TrialRecord trial) {
    return measure.count() == null || trial.result() == null ? null : measure.count().apply(trial);
  }

  /** How many times a trial had to begin; null if that is not on record. */
  private static @Nullable Long attempt(TrialResult result) {
    return result.environment().get("attempt") instanceof Number number
        ? (Long) number.longValue()
        : null;
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

  /** Why it ended so, and why its times are in doubt. */
  private static String reason(Study study, TrialRecord trial) {
    return Stream.concat(
            Stream.ofNullable(trial.result()).map(TrialResult::reason),
            study.doubts(trial).stream())
        .filter(reason -> !reason.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String versions(TrialRecord trial) {
    return trial.spec().versions().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
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

  private static <T> Function<TrialRecord, @Nullable T> conditions(
      Function<MachineConditions, @Nullable T> value) {
    return ended(r -> r.conditions() == null ? null : value.apply(r.conditions()));
  }

  private static Function<TrialRecord, @Nullable Long> test(Function<SplitScore, Long> figure) {
    return trial -> {
      SplitScore test = Measures.test(trial);
      return test == null ? null : figure.apply(test);
    };
  }
}
