package dev.gauntlet.reports.table;

import static tech.tablesaw.aggregate.AggregateFunctions.countNonMissing;
import static tech.tablesaw.aggregate.AggregateFunctions.mean;
import static tech.tablesaw.aggregate.AggregateFunctions.stdDev;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.MachineDrift;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Outcome;
import dev.gauntlet.reports.analysis.Ranking;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.joining.JoinType;
import tech.tablesaw.table.TableSliceGroup;

/**
 * The tables of a run, made once: every other table of the report is taken from them.
 *
 * @param results {@code results.csv}: one row a trial
 * @param curves {@code curves.csv}: one row an evaluation
 * @param summary {@code summary.csv}: one row a cell, that is, the trials that differ in their seed
 *     alone. Five columns a measure: how many trials have it, their mean, standard deviation and
 *     the ends of the 95 % interval; then where the cell stands in its contest
 * @param inference {@code inference.csv}: one row a trained model and engine
 */
public record RunTables(Table results, Table curves, Table summary, Table inference) {

  private record Evaluation(TrialSpec trial, CurvePoint point) {}

  /** A cell and where it stands. */
  private record Standing(
      int index, Outcome outcome, Measure area, Contender contender, Cell cell) {

    /** Whether it stands for its contender; of one that failed throughout, the first cell does. */
    boolean selected() {
      return contender.selected().orElse(contender.cells().get(0)).equals(cell);
    }

    /** Where it stands in the order of the ranking, from 1. */
    @Nullable Integer position() {
      List<Contender> order =
          outcome.ranking().places().stream().map(Ranking.Place::contender).toList();
      return selected() && order.contains(contender) ? order.indexOf(contender) + 1 : null;
    }

    <T> @Nullable T place(Function<Ranking.Place, T> value) {
      return !selected()
          ? null
          : outcome.ranking().places().stream()
              .filter(place -> place.contender().equals(contender))
              .findFirst()
              .map(value)
              .orElse(null);
    }

    <T> @Nullable T times(Function<Target.Times, @Nullable T> value) {
      return outcome.target().map(target -> value.apply(target.times(cell))).orElse(null);
    }

    @Nullable Double quality() {
      OptionalDouble quality = selected() ? outcome.quality(contender) : OptionalDouble.empty();
      return quality.isPresent() ? quality.getAsDouble() : null;
    }
  }

  /** Makes the tables of a study. */
  public static RunTables of(Study study, Scoreboard scoreboard) {
    List<Standing> cells = new ArrayList<>();
    for (Outcome outcome : scoreboard.outcomes()) {
      Measure area = outcome.lossArea();
      for (Contender contender : outcome.contest().contenders()) {
        for (Cell cell : contender.cells()) {
          cells.add(new Standing(cells.size(), outcome, area, contender, cell));
        }
      }
    }
    Table results = results(study, cells);
    return new RunTables(
        results, curves(study), summary(study, cells, results), inference(study, results));
  }

  private static Table results(Study study, List<Standing> cells) {
    Map<String, Standing> standings = new HashMap<>();
    cells.forEach(
        cell -> cell.cell().trials().forEach(trial -> standings.put(trial.spec().id(), cell)));
    Function<TrialRecord, Standing> standing =
        trial -> Objects.requireNonNull(standings.get(trial.spec().id()));
    Schema<TrialRecord> schema =
        new Schema<TrialRecord>()
            .text("trial_id", t -> t.spec().id())
            .text("suite", t -> t.spec().suite())
            .text("implementation", t -> t.spec().implementation().id())
            .text("task", t -> t.spec().task().id())
            .text("config", t -> config(t.spec().implementation(), t.spec().task()))
            .whole("seed", t -> t.spec().seed())
            .text("status", ended(TrialResult::status))
            .text("reason", RunTables::reason)
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
    schema
        .whole("best_step", Measures.BEST_STEP::of)
        .real("peak_rss_mb", Measures.PEAK_RSS::of)
        .whole("threads", t -> t.spec().threads())
        .text("data_sha256", t -> t.spec().dataSha256());
    // what follows came later: existing columns keep their places
    schema
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
        .text(
            "versions",
            t ->
                t.spec().versions().entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(" ")))
        .real("batch_seconds", timing(Timing::batchSeconds))
        .real("forward_seconds", timing(Timing::forwardSeconds))
        .real("backward_seconds", timing(Timing::backwardSeconds))
        .real("optimizer_seconds", timing(Timing::optimizerSeconds))
        .real("machine_drift", conditions(MachineConditions::drift))
        .text("warnings", t -> String.join("; ", t.warnings()))
        .real("perplexity", Measures.PERPLEXITY::of)
        .real("validation_loss", Measures.VALIDATION_LOSS::of)
        .real("loss_area", t -> standing.apply(t).area().of(t))
        .real("time_to_target_seconds", time(standing, Target.Time::seconds))
        .real("target_reached_after_seconds", time(standing, Target.Time::after))
        .real("target_reached_by_seconds", time(standing, Target.Time::by))
        .flag("judged", t -> standing.apply(t).cell().judged().contains(t.spec().seed()));
    Stream.concat(study.taskMeasures().stream(), engineMeasures(study))
        .forEach(measure -> schema.real(measure.name(), measure::of));
    return schema.table("results", study.run().trials());
  }

  private static Function<TrialRecord, @Nullable Double> time(
      Function<TrialRecord, Standing> standing, Function<Target.Time, Double> value) {
    return trial -> {
      Optional<Target> target = standing.apply(trial).outcome().target();
      Target.Time time = target.isEmpty() ? null : target.get().time(trial);
      return time == null ? null : value.apply(time);
    };
  }

  private static Table curves(Study study) {
    List<Evaluation> evaluations =
        study.run().trials().stream()
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
        .table("curves", evaluations);
  }

  private static Table summary(Study study, List<Standing> cells, Table results) {
    Table settings =
        new Schema<Standing>()
            .text("implementation", r -> r.contender().implementation().id())
            .text("task", r -> r.outcome().contest().task().id())
            .text(
                "config", r -> config(r.contender().implementation(), r.outcome().contest().task()))
            .real("learning_rate", r -> r.cell().training().learningRate())
            .real("weight_decay", r -> r.cell().training().weightDecay())
            .whole("batch_size", r -> r.cell().training().batchSize())
            .text("budget", r -> r.outcome().contest().budget())
            .whole("threads", r -> r.outcome().contest().threads())
            .whole("trials", r -> r.cell().trials().size())
            .whole("n", r -> r.cell().succeeded().size())
            .table("summary", cells);
    Table standing =
        new Schema<Standing>()
            .text("contest", r -> r.outcome().contest().label())
            .text("contender", r -> r.contender().label())
            .whole("cell", r -> r.index() + 1)
            .text("device", r -> r.outcome().contest().device())
            .flag("selected", Standing::selected)
            .whole("learning_rates", r -> r.contender().cells().size())
            .whole("position", Standing::position)
            .whole("place_best", r -> r.place(Ranking.Place::best))
            .whole("place_worst", r -> r.place(Ranking.Place::worst))
            .real("quality", Standing::quality)
            .real("time_to_target_median_seconds", r -> r.times(RunTables::median))
            .whole("reached_target", r -> r.times(times -> times.seconds().size()))
            .table("standing", cells);
    List<String> measures =
        Stream.concat(Measures.ALL.stream(), study.taskMeasures().stream())
            .map(Measure::name)
            .toList();
    List<String> later =
        Stream.concat(Stream.of("loss_area"), engineMeasures(study).map(Measure::name)).toList();
    Table figures = figures(results, Stream.concat(measures.stream(), later.stream()).toList());
    Table joined =
        settings
            .addColumns(standing.column("cell"))
            .joinOn("cell")
            .with(figures)
            .type(JoinType.LEFT_OUTER)
            .join();
    joined = joined.sortOn("cell");
    joined.setName("summary");
    Table summary = Table.create("summary");
    settings.columnNames().stream()
        .filter(name -> !name.equals("cell"))
        .map(joined::column)
        .forEach(summary::addColumns);
    addFigures(summary, joined, measures);
    summary.addColumns(standing.columns().toArray(Column<?>[]::new));
    addFigures(summary, joined, later);
    return summary;
  }

  /** Number, mean, deviation and interval of measures, cell by cell, over trials that succeeded. */
  private static Table figures(Table results, List<String> measures) {
    Table succeeded =
        results.where(
            results
                .stringColumn("status")
                .isIn(Status.COMPLETED.toString(), Status.TARGET_REACHED.toString())
                .and(results.booleanColumn("judged").isTrue()));
    if (succeeded.isEmpty()) {
      return Table.create("figures", LongColumn.create("cell"));
    }
    return succeeded.summarize(measures, countNonMissing, mean, stdDev).by("cell");
  }

  private static void addFigures(Table summary, Table joined, List<String> measures) {
    for (String measure : measures) {
      LongColumn n = LongColumn.create(measure + "_n");
      DoubleColumn average = DoubleColumn.create(measure + "_mean");
      DoubleColumn sd = DoubleColumn.create(measure + "_sd");
      DoubleColumn low = DoubleColumn.create(measure + "_ci95_low");
      DoubleColumn high = DoubleColumn.create(measure + "_ci95_high");
      for (int row = 0; row < summary.rowCount(); row++) {
        double count = figure(joined, measure, countNonMissing.functionName(), row);
        Summary figures =
            count > 0
                ? Summary.ofMoments(
                    (int) count,
                    figure(joined, measure, mean.functionName(), row),
                    figure(joined, measure, stdDev.functionName(), row))
                : Summary.of();
        n.append((long) figures.n());
        append(average, figures.mean());
        append(sd, figures.sd());
        append(low, figures.low());
        append(high, figures.high());
      }
      summary.addColumns(n, average, sd, low, high);
    }
  }

  private static double figure(Table joined, String measure, String function, int row) {
    String name = TableSliceGroup.aggregateColumnName(measure, function);
    return joined.containsColumn(name) && !joined.column(name).isMissing(row)
        ? ((NumericColumn<?>) joined.column(name)).getDouble(row)
        : Double.NaN;
  }

  private static void append(DoubleColumn column, double value) {
    if (Double.isFinite(value)) {
      column.append(value);
    } else {
      column.appendMissing();
    }
  }

  private static Table inference(Study study, Table results) {
    List<InferenceRecord> records = study.run().inference();
    Table models =
        new Schema<Integer>()
            .whole("row", row -> row)
            .text("trial_id", row -> records.get(row).trialId())
            .table("models", IntStream.range(0, records.size()).boxed().toList());
    Table trials = results.selectColumns("trial_id", "implementation", "task");
    Table named =
        models.joinOn("trial_id").with(trials.dropDuplicateRows()).type(JoinType.LEFT_OUTER).join();
    Schema<InferenceRecord> schema =
        new Schema<InferenceRecord>()
            .text("engine", InferenceRecord::engine)
            .text("engine_version", InferenceRecord::engineVersion)
            .whole("threads", InferenceRecord::threads)
            .whole("model_bytes", InferenceRecord::modelBytes)
            .real("load_seconds", InferenceRecord::loadSeconds);
    addLatency(schema, "single_token", InferenceRecord::singleToken);
    addLatency(schema, "full_context", InferenceRecord::fullContext);
    TreeSet<Integer> sizes = new TreeSet<>();
    records.forEach(record -> sizes.addAll(record.examplesPerSecond().keySet()));
    for (int size : sizes) {
      schema.real("examples_per_second_" + size, r -> r.examplesPerSecond().get(size));
    }
    Table inference = named.sortOn("row").removeColumns("row");
    inference.setName("inference");
    return inference.addColumns(
        schema.table("figures", records).columns().toArray(Column<?>[]::new));
  }

  private static void addLatency(
      Schema<InferenceRecord> schema, String name, Function<InferenceRecord, Latency> latency) {
    schema
        .real(name + "_p50_us", latency.andThen(Latency::p50Us))
        .real(name + "_p90_us", latency.andThen(Latency::p90Us))
        .real(name + "_p99_us", latency.andThen(Latency::p99Us))
        .whole(name + "_count", latency.andThen(Latency::count));
  }

  private static Stream<Measure> engineMeasures(Study study) {
    return study.engines().stream().flatMap(engine -> engine.measures().stream());
  }

  private static @Nullable Double median(Target.Times times) {
    OptionalDouble median = times.median();
    return median.isPresent() ? median.getAsDouble() : null;
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

  private static <T> Function<TrialRecord, @Nullable T> conditions(
      Function<MachineConditions, @Nullable T> value) {
    return ended(result -> result.conditions() == null ? null : value.apply(result.conditions()));
  }

  private static <T> Function<Evaluation, @Nullable T> score(
      Function<CurvePoint, @Nullable SplitScore> split, Function<SplitScore, T> figure) {
    return evaluation -> {
      SplitScore score = split.apply(evaluation.point());
      return score == null ? null : figure.apply(score);
    };
  }
}
