package dev.gauntlet.reports.analysis;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Contest.Entry;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * @param machines on which its trials ran
 * @param names of trials, by id
 * @param doubts reasons to doubt the times of trials, by id; without those that have none
 */
public record Study(
    RunRecord run,
    List<Contest> contests,
    TrialMachines machines,
    Map<String, String> names,
    Map<String, List<String>> doubts) {

  private static final int MAX_LABEL = 80;

  /** Of the median step: trials of one contender differ by up to 1.4 on a machine at rest. */
  private static final double TOLERATED_SLOWNESS = 1.5;

  private static final int LEAST_REPETITIONS = 3;

  /** What trials have in common: a plugin with its settings, and conditions beside them. */
  private record Group(Choice choice, Map<String, @Nullable Object> conditions) {

    static Group ofContest(TrialRecord trial) {
      var spec = trial.spec();
      Map<String, @Nullable Object> conditions = new LinkedHashMap<>();
      conditions.put("budget", spec.training().budget());
      conditions.put("threads", spec.threads());
      conditions.put("device", spec.device());
      return new Group(spec.task(), conditions);
    }

    static Group ofContender(TrialRecord trial) {
      var spec = trial.spec();
      return new Group(spec.implementation(), Contender.conditions(spec.training()));
    }

    Map<String, @Nullable Object> all() {
      Map<String, @Nullable Object> all = new LinkedHashMap<>(choice.config());
      all.putAll(conditions);
      return all;
    }
  }

  public Study {
    contests = List.copyOf(contests);
  }

  /** Arranges a run. */
  public static Study of(RunRecord run) {
    TrialMachines machines = TrialMachines.of(run.trials());
    List<Contest> contests = new ArrayList<>();
    labelled(run.trials(), Group::ofContest)
        .forEach((label, trials) -> contests.add(contest(label, trials, machines)));
    return new Study(run, contests, machines, names(contests), doubts(run, contests, machines));
  }

  private static Contest contest(String label, List<TrialRecord> trials, TrialMachines machines) {
    Contest.Targets targets = Contest.Targets.of(trials);
    Optional<Target> race =
        trials.stream().allMatch(t -> t.spec().training().stopAtTarget())
            ? Target.ofAccuracy(trials, targets)
            : Optional.empty();
    Measure selection = race.map(Target::time).orElseGet(targets::validationLoss);
    Set<Long> judged = judged(trials);
    List<Contender> contenders = new ArrayList<>();
    labelled(trials, Group::ofContender)
        .forEach((name, own) -> contenders.add(Contender.of(name, own, judged, selection)));
    var spec = trials.get(0).spec();
    return new Contest(
        spec.task(),
        spec.training().budget(),
        spec.threads(),
        spec.device(),
        label,
        targets,
        race,
        contenders,
        machines);
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

  /** Groups in the order of their first members. */
  public static <T, K> Map<K, List<T>> groupBy(List<T> all, Function<T, K> key) {
    return all.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  /** Groups of trials, each by its id and such settings as tell it from others of that id. */
  private static Map<String, List<TrialRecord>> labelled(
      List<TrialRecord> trials, Function<TrialRecord, Group> group) {
    Map<Group, List<TrialRecord>> groups = groupBy(trials, group);
    Map<Group, String> labels = new HashMap<>();
    groupBy(List.copyOf(groups.keySet()), key -> key.choice().id())
        .values()
        .forEach(namesakes -> label(namesakes, labels));
    Map<String, List<TrialRecord>> labelled = new LinkedHashMap<>();
    groups.forEach((key, own) -> labelled.put(requireNonNull(labels.get(key)), own));
    return labelled;
  }

  private static void label(List<Group> namesakes, Map<Group, String> labels) {
    Set<Map.Entry<String, @Nullable Object>> common =
        new HashSet<>(namesakes.get(0).all().entrySet());
    namesakes.forEach(namesake -> common.retainAll(namesake.all().entrySet()));
    for (Group group : namesakes) {
      String label =
          group.all().entrySet().stream()
              .filter(setting -> !common.contains(setting))
              .map(setting -> " " + setting.getKey() + "=" + setting.getValue())
              .collect(Collectors.joining("", group.choice().id(), ""));
      String cut = Format.oneLine(label, MAX_LABEL); // a number tells those apart that are the same
      labels.put(group, Format.unique(cut, " #", labels::containsValue));
    }
  }

  private static Map<String, String> names(List<Contest> contests) {
    Map<String, String> names = new HashMap<>();
    for (Entry entry : contests.stream().flatMap(Contest::entries).toList()) {
      Cell cell = entry.cell();
      boolean only = entry.contender().cells().size() == 1;
      String rate = only ? "" : " at " + Format.compact(cell.training().learningRate());
      String name = entry.contender().label() + " on " + entry.contest().label() + rate + ", seed ";
      cell.trials().forEach(t -> names.put(t.spec().id(), name + t.spec().seed()));
    }
    return names;
  }

  /**
   * Reasons to doubt the times of trials: their own, a machine that was slow throughout, and steps
   * slower than those of the same contender's other trials.
   */
  private static Map<String, List<String>> doubts(
      RunRecord run, List<Contest> contests, TrialMachines machines) {
    Map<String, Double> slowness = slowness(contests);
    Map<String, List<String>> doubts = new HashMap<>();
    for (TrialRecord trial : run.trials()) {
      List<String> reasons = new ArrayList<>();
      Double machine = machines.slowness(trial);
      if (machine != null && machine > 1 + MachineConditions.TOLERATED_DRIFT) {
        reasons.add(
            "began on a machine %s %% slower than it was for the run's other trials"
                .formatted(Math.round(100 * (machine - 1))));
      }
      double steps = slowness.getOrDefault(trial.spec().id(), 1.0);
      if (steps > TOLERATED_SLOWNESS) {
        reasons.add(
            String.format(
                Locale.ROOT,
                "took %.1f times as long for a step as its contender's other trials",
                steps));
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

  /**
   * The median step of each trial over that of its contender's trials, by id. The same code may be
   * compiled well in one process and badly in the next, which no look at the machine shows.
   */
  private static Map<String, Double> slowness(List<Contest> contests) {
    Map<String, Double> slowness = new HashMap<>();
    for (Contest contest : contests) {
      for (Contender contender : contest.contenders()) {
        Map<String, Double> steps = new HashMap<>();
        contender
            .trials()
            .forEach(trial -> medianStep(trial).ifPresent(s -> steps.put(trial.spec().id(), s)));
        if (steps.size() >= LEAST_REPETITIONS) {
          double usual = lowerMedian(steps.values());
          steps.forEach((id, seconds) -> slowness.put(id, seconds / usual));
        }
      }
    }
    return slowness;
  }

  private static OptionalDouble medianStep(TrialRecord trial) {
    MachineConditions conditions = conditions(trial);
    return conditions == null
            || conditions.medianStepSeconds() == 0 // it took no step
            || conditions.calibrationBeforeSeconds() == null // too short to be about speed
        ? OptionalDouble.empty()
        : OptionalDouble.of(conditions.medianStepSeconds());
  }

  static double lowerMedian(Collection<Double> figures) {
    return figures.stream().sorted().toList().get((figures.size() - 1) / 2);
  }

  static @Nullable MachineConditions conditions(TrialRecord trial) {
    return trial.result() == null ? null : trial.result().conditions();
  }

  /** Every cell of every contest. */
  public List<Entry> entries() {
    return contests.stream().flatMap(Contest::entries).toList();
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
    return Stream.of(Measures.ALL, taskMeasures(), engineMeasures())
        .flatMap(List::stream)
        .filter(measure -> measure.name().equals(name))
        .findFirst();
  }
}
