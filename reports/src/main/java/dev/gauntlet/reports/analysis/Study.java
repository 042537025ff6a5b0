package dev.gauntlet.reports.analysis;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run arranged for comparison. Everything keeps the order of the suite.
 *
 * @param run its records
 * @param contests the contests in it
 * @param names of trials, by id
 * @param doubts reasons to doubt the times of trials, by id; without those that have none
 */
public record Study(
    RunRecord run,
    List<Contest> contests,
    Map<String, String> names,
    Map<String, List<String>> doubts) {

  private static final int MAX_LABEL = 80;

  private record ContestKey(Choice task, String budget, int threads, String device) {
    static ContestKey of(TrialRecord trial) {
      var spec = trial.spec();
      return new ContestKey(spec.task(), spec.training().budget(), spec.threads(), spec.device());
    }

    Map<String, Object> conditions() {
      Map<String, Object> all = new LinkedHashMap<>(task.config());
      all.put("budget", budget);
      all.put("threads", threads);
      all.put("device", device);
      return all;
    }
  }

  private record ContenderKey(Choice implementation, Training training) {
    /** Learning rate and weight decay are the contender's to choose; all else is who it is. */
    static ContenderKey of(TrialRecord trial) {
      return new ContenderKey(
          trial.spec().implementation(), Contender.withoutChoices(trial.spec().training()));
    }

    Map<String, Object> conditions() {
      Map<String, Object> all = new LinkedHashMap<>(implementation.config());
      all.put("batch_size", training.batchSize());
      all.put("schedule", training.schedule());
      all.put("warmup_steps", training.warmupSteps());
      all.put("grad_clip", training.gradClip());
      all.put("eval_interval", training.evalInterval());
      all.put("target_accuracy", training.targetAccuracy());
      all.put("stop_at_target", training.stopAtTarget());
      all.put("beta1", training.beta1());
      all.put("beta2", training.beta2());
      all.put("eps", training.eps());
      return all;
    }
  }

  public Study {
    contests = List.copyOf(contests);
  }

  /** Arranges a run. */
  public static Study of(RunRecord run) {
    var groups = groupBy(run.trials(), ContestKey::of);
    var labels = labels(groups.keySet(), key -> key.task().id(), ContestKey::conditions);
    List<Contest> contests = new ArrayList<>();
    groups.forEach(
        (key, trials) -> contests.add(contest(key, requireNonNull(labels.get(key)), trials)));
    return new Study(run, contests, names(contests), doubts(run));
  }

  private static Contest contest(ContestKey key, String label, List<TrialRecord> trials) {
    Contest.Targets targets = Contest.Targets.of(trials);
    Optional<Target> race =
        trials.stream().allMatch(t -> t.spec().training().stopAtTarget())
            ? Target.ofAccuracy(trials, targets)
            : Optional.empty();
    Measure selection = race.map(Target::time).orElseGet(targets::validationLoss);
    return new Contest(
        key.task(),
        key.budget(),
        key.threads(),
        key.device(),
        label,
        targets,
        race,
        contenders(trials, selection));
  }

  /** Trials as people call them: {@code mlp on addition, seed 1}. */
  private static Map<String, String> names(List<Contest> contests) {
    Map<String, String> names = new HashMap<>();
    for (Contest contest : contests) {
      for (Contender contender : contest.contenders()) {
        for (Cell cell : contender.cells()) {
          String rate =
              contender.cells().size() == 1
                  ? ""
                  : " at " + Format.compact(cell.training().learningRate());
          for (TrialRecord trial : cell.trials()) {
            names.put(
                trial.spec().id(),
                "%s on %s%s, seed %s"
                    .formatted(contender.label(), contest.label(), rate, trial.spec().seed()));
          }
        }
      }
    }
    return names;
  }

  /** Reasons to doubt the times of trials: their own, and a machine that was slow throughout. */
  private static Map<String, List<String>> doubts(RunRecord run) {
    Map<Integer, List<Double>> calibrations = new HashMap<>();
    run.trials().stream()
        .flatMap(trial -> Stream.ofNullable(conditions(trial)))
        .filter(c -> c.calibrationBeforeSeconds() != null)
        .forEach(
            c ->
                calibrations
                    .computeIfAbsent(c.threads(), threads -> new ArrayList<>())
                    .add(c.calibrationBeforeSeconds()));
    calibrations.values().forEach(Collections::sort);
    Map<String, List<String>> doubts = new HashMap<>();
    for (TrialRecord trial : run.trials()) {
      List<String> reasons = new ArrayList<>();
      MachineConditions conditions = conditions(trial);
      if (conditions != null && conditions.calibrationBeforeSeconds() != null) {
        List<Double> all = requireNonNull(calibrations.get(conditions.threads()));
        double slowness = conditions.calibrationBeforeSeconds() / all.get((all.size() - 1) / 2);
        if (slowness > 1 + MachineConditions.TOLERATED_DRIFT) {
          reasons.add(
              "began on a machine %s %% slower than it was for the run's other trials"
                  .formatted(Math.round(100 * (slowness - 1))));
        }
      }
      if (trial.result() != null) {
        reasons.addAll(trial.result().doubts());
      }
      if (!reasons.isEmpty()) {
        doubts.put(trial.spec().id(), reasons);
      }
    }
    return doubts;
  }

  private static @Nullable MachineConditions conditions(TrialRecord trial) {
    return trial.result() == null ? null : trial.result().conditions();
  }

  /** A trial as people call it: {@code mlp on addition, seed 1}. */
  public String name(TrialRecord trial) {
    return requireNonNull(names.get(trial.spec().id()));
  }

  /** Reasons to doubt a trial's times, each the end of a sentence; empty if there is none. */
  public List<String> doubts(TrialRecord trial) {
    return doubts.getOrDefault(trial.spec().id(), List.of());
  }

  /** The measures that the tasks of this run add, in order of first appearance. */
  public List<Measure> taskMeasures() {
    return Measures.ofTasks(run.trials().stream());
  }

  /** The engines on which inference was measured; none if it was not. */
  public List<Engine> engines() {
    return Engine.of(run);
  }

  /** All measures of all engines. */
  public List<Measure> engineMeasures() {
    return engines().stream().flatMap(engine -> engine.measures().stream()).toList();
  }

  /**
   * A measure by its name: one that every trial has, that a task of this run adds, or of inference
   * ({@code inference.PyTorch.full_context_p50_us}).
   *
   * @return empty if no trial of this run has it
   */
  public Optional<Measure> measure(String name) {
    return Stream.of(Measures.ALL.stream(), taskMeasures().stream(), engineMeasures().stream())
        .flatMap(stream -> stream)
        .filter(measure -> measure.name().equals(name))
        .findFirst();
  }

  private static List<Contender> contenders(List<TrialRecord> trials, Measure selection) {
    var groups = groupBy(trials, ContenderKey::of);
    var labels =
        labels(groups.keySet(), key -> key.implementation().id(), ContenderKey::conditions);
    Set<Long> judged = judged(trials);
    List<Contender> contenders = new ArrayList<>();
    groups.forEach(
        (key, its) ->
            contenders.add(
                Contender.of(
                    key.implementation(),
                    requireNonNull(labels.get(key)),
                    cells(its, judged),
                    selection)));
    return contenders;
  }

  /**
   * The seeds of a contest that everybody has finished; those that anybody has if there are none,
   * to show what there is.
   */
  private static Set<Long> judged(List<TrialRecord> trials) {
    Set<Long> ended = new HashSet<>();
    Set<Long> open = new HashSet<>();
    trials.forEach(t -> (t.result() == null ? open : ended).add(t.spec().seed()));
    Set<Long> finished = new HashSet<>(ended);
    finished.removeAll(open);
    return finished.isEmpty() ? ended : finished;
  }

  private static List<Cell> cells(List<TrialRecord> trials, Set<Long> judged) {
    List<Cell> cells = new ArrayList<>();
    groupBy(trials, t -> t.spec().training())
        .forEach((training, its) -> cells.add(new Cell(training, its, judged)));
    return cells;
  }

  /** A label for each key: its id, and the conditions in which keys of that id differ. */
  private static <K> Map<K, String> labels(
      Iterable<K> keys, Function<K, String> id, Function<K, Map<String, Object>> conditions) {
    Map<String, List<K>> byId = new LinkedHashMap<>();
    keys.forEach(key -> byId.computeIfAbsent(id.apply(key), k -> new ArrayList<>()).add(key));
    Map<K, String> labels = new LinkedHashMap<>();
    byId.forEach(
        (name, namesakes) -> {
          List<Map<String, Object>> all = namesakes.stream().map(conditions).toList();
          Set<String> differing =
              all.stream()
                  .flatMap(one -> one.keySet().stream())
                  .distinct()
                  .filter(
                      k -> !all.stream().allMatch(o -> Objects.equals(o.get(k), all.get(0).get(k))))
                  .collect(Collectors.toSet());
          for (int i = 0; i < all.size(); i++) {
            String differences =
                all.get(i).entrySet().stream()
                    .filter(e -> differing.contains(e.getKey()))
                    .map(e -> " " + e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining());
            String label = Format.oneLine(name + differences, MAX_LABEL);
            labels.put(namesakes.get(i), unique(label, labels));
          }
        });
    return labels;
  }

  /** Long labels are cut: a number tells those apart that then are the same. */
  private static String unique(String label, Map<?, String> taken) {
    String candidate = label;
    for (int i = 2; taken.containsValue(candidate); i++) {
      candidate = label + " #" + i;
    }
    return candidate;
  }

  private static <K> Map<K, List<TrialRecord>> groupBy(
      List<TrialRecord> trials, Function<TrialRecord, K> key) {
    return trials.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }
}
