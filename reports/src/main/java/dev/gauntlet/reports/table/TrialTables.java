package dev.gauntlet.reports.table;

import dev.gauntlet.reports.analysis.Cell;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Ranking.Place;
import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Target;
import dev.gauntlet.reports.analysis.TrialMachines;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** The trials of a run, one by one and cell by cell, and where each cell stands in its contest. */
final class TrialTables {

  /** A cell and where it stands. */
  record Standing(int index, Outcome outcome, Measure area, Contender contender, Cell cell) {

    /** Whether it stands for its contender; of one that failed throughout, the first cell does. */
    boolean selected() {
      return contender.selected().orElse(contender.cells().get(0)).equals(cell);
    }

    /** Where it stands in the order of the ranking, from 1; null if it has no place. */
    @Nullable Integer position() {
      int index = outcome.ranking().places().stream().map(Place::cell).toList().indexOf(cell);
      return index < 0 ? null : index + 1;
    }

    @Nullable Integer place(Function<Place, Integer> end) {
      Integer position = position();
      return position == null ? null : end.apply(outcome.ranking().places().get(position - 1));
    }

    <T> @Nullable T times(Function<Target.Times, @Nullable T> value) {
      return outcome.target().map(target -> value.apply(target.times(cell))).orElse(null);
    }

    @Nullable Double time(TrialRecord trial, Function<Target.Time, Double> value) {
      Target.Time time = outcome.target().isEmpty() ? null : outcome.target().get().time(trial);
      return time == null ? null : value.apply(time);
    }

    @Nullable Double quality() {
      return Schema.orNull(selected() ? outcome.quality(contender) : OptionalDouble.empty());
    }
  }

  private TrialTables() {}

  /** The cells of a study in its order. */
  static List<Standing> cells(Scoreboard scoreboard) {
    List<Standing> cells = new ArrayList<>();
    for (Outcome outcome : scoreboard.outcomes()) {
      Measure area = outcome.lossArea();
      outcome
          .contest()
          .entries()
          .forEach(
              e -> cells.add(new Standing(cells.size(), outcome, area, e.contender(), e.cell())));
    }
    return cells;
  }

  /**
   * {@code summary.csv}: one row a cell, that is, the trials that differ in their seed alone. Five
   * columns a measure: how many trials have it, their mean, standard deviation and the ends of the
   * 95 % interval; then where the cell stands in its contest.
   */
  static Table summary(Study study, List<Standing> cells) {
    Schema<Standing> schema =
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
            .whole("n", r -> r.cell().succeeded().size());
    add(schema, Measures.FIRST);
    add(schema, study.taskMeasures());
    schema
        .text("contest", r -> r.outcome().contest().label())
        .text("contender", r -> r.contender().label())
        .whole("cell", r -> r.index() + 1)
        .text("device", r -> r.outcome().contest().device())
        .flag("selected", Standing::selected)
        .whole("learning_rates", r -> r.contender().cells().size())
        .whole("position", Standing::position)
        .whole("place_best", r -> r.place(Place::best))
        .whole("place_worst", r -> r.place(Place::worst))
        .real("quality", Standing::quality)
        .real("time_to_target_median_seconds", r -> r.times(times -> Schema.orNull(times.median())))
        .whole("reached_target", r -> r.times(times -> times.seconds().size()))
        .summary("loss_area", r -> r.cell().summary(r.area()));
    add(schema, study.engineMeasures());
    add(schema, Measures.LATER);
    return schema.table("summary", cells);
  }

  private static void add(Schema<Standing> schema, List<Measure> measures) {
    measures.forEach(measure -> schema.summary(measure.name(), r -> r.cell().summary(measure)));
  }

  /** {@code n_layer=4 n_head=4 task.digits=3}. */
  static String config(Choice implementation, Choice task) {
    return Stream.concat(
            implementation.config().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()),
            task.config().entrySet().stream().map(e -> "task." + e.getKey() + "=" + e.getValue()))
        .collect(Collectors.joining(" "));
  }

  /** {@code results.csv}: one row a trial. */
  static Table results(Study study, List<Standing> cells) {
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
            .text("versions", TrialTables::versions)
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
        .text("trial_cpus", TrialMachines::cpus)
        .whole("attempt", ended(TrialTables::attempt));
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
