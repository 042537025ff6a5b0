package dev.gauntlet.reports.analysis;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
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

/**
 * A run arranged for comparison. Everything keeps the order of the suite.
 *
 * @param run its records
 * @param contests the contests in it
 */
public record Study(RunRecord run, List<Contest> contests) {

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
        (key, trials) ->
            contests.add(
                new Contest(
                    key.task(),
                    key.budget(),
                    key.threads(),
                    key.device(),
                    requireNonNull(labels.get(key)),
                    contenders(trials))));
    return new Study(run, contests);
  }

  /** A trial as people call it: {@code mlp on addition at 0.01, seed 1}. */
  public static String name(TrialRecord trial) {
    TrialSpec spec = trial.spec();
    return Format.oneLine(
        "%s on %s at %s, seed %s"
            .formatted(
                spec.implementation().id(),
                spec.task().id(),
                Format.compact(spec.training().learningRate()),
                spec.seed()),
        MAX_LABEL);
  }

  /** The measures that the tasks of this run add, in order of first appearance. */
  public List<Measure> taskMeasures() {
    return Measures.ofTasks(run.trials().stream());
  }

  /** The engines on which inference was measured; none if it was not. */
  public List<Engine> engines() {
    return Engine.of(run);
  }

  /**
   * A measure by its name: one that every trial has, that a task of this run adds, or of inference
   * ({@code inference.PyTorch.full_context_p50_us}).
   *
   * @return empty if no trial of this run has it
   */
  public Optional<Measure> measure(String name) {
    return Stream.of(
            Measures.ALL.stream(),
            taskMeasures().stream(),
            engines().stream().flatMap(engine -> engine.measures().stream()))
        .flatMap(stream -> stream)
        .filter(measure -> measure.name().equals(name))
        .findFirst();
  }

  private static List<Contender> contenders(List<TrialRecord> trials) {
    var groups = groupBy(trials, ContenderKey::of);
    var labels =
        labels(groups.keySet(), key -> key.implementation().id(), ContenderKey::conditions);
    Set<Long> judged = judged(trials);
    List<Contender> contenders = new ArrayList<>();
    groups.forEach(
        (key, its) ->
            contenders.add(
                new Contender(
                    key.implementation(), requireNonNull(labels.get(key)), cells(its, judged))));
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
          for (K key : namesakes) {
            String differences =
                conditions.apply(key).entrySet().stream()
                    .filter(
                        e ->
                            namesakes.stream()
                                .map(other -> conditions.apply(other).get(e.getKey()))
                                .anyMatch(v -> !Objects.equals(v, e.getValue())))
                    .map(e -> " " + e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining());
            labels.put(key, unique(Format.oneLine(name + differences, MAX_LABEL), labels));
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
