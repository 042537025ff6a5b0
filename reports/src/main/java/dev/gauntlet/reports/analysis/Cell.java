package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Trials that differ in nothing but their seed.
 *
 * @param training how they train
 * @param trials the trials, in the order of the suite
 * @param judged the seeds that are judged: of a run that has not ended, those that everybody in the
 *     contest has finished
 */
public record Cell(Training training, List<TrialRecord> trials, Set<Long> judged) {
  public Cell {
    trials = List.copyOf(trials);
    judged = Set.copyOf(judged);
  }

  /** How it trains, by the names that suite files have for it. */
  public Map<String, @Nullable Object> settings() {
    return settings(training);
  }

  static Map<String, @Nullable Object> settings(Training training) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("learning_rate", training.learningRate());
    settings.put("weight_decay", training.weightDecay());
    settings.put("budget", training.budget());
    settings.put("batch_size", training.batchSize());
    settings.put("schedule", training.schedule());
    settings.put("warmup_steps", training.warmupSteps());
    settings.put("grad_clip", training.gradClip());
    settings.put("eval_interval", training.evalInterval());
    settings.put("target_accuracy", training.targetAccuracy());
    settings.put("stop_at_target", training.stopAtTarget());
    settings.put("beta1", training.beta1());
    settings.put("beta2", training.beta2());
    settings.put("eps", training.eps());
    return settings;
  }

  /** The names of settings that are not the same in both, in their order. */
  public static List<String> differing(
      Map<String, ? extends @Nullable Object> a, Map<String, ? extends @Nullable Object> b) {
    return Stream.of(a, b)
        .flatMap(settings -> settings.keySet().stream())
        .distinct()
        .filter(name -> !Objects.equals(a.get(name), b.get(name)))
        .toList();
  }

  /** The trials whose figures count. */
  public List<TrialRecord> succeeded() {
    return ended(true).toList();
  }

  /** The judged seeds at which it failed. */
  public Set<Long> failedSeeds() {
    return ended(false).map(t -> t.spec().seed()).collect(Collectors.toCollection(TreeSet::new));
  }

  private Stream<TrialRecord> ended(boolean well) {
    return trials.stream()
        .filter(t -> judged.contains(t.spec().seed()))
        .filter(t -> t.result() != null && t.result().status().succeeded() == well);
  }

  /** The trials that a measure is compared by. */
  public List<TrialRecord> comparable(Measure measure) {
    return ended(true)
        .filter(measure::compares)
        .filter(t -> measure.of(t) != null || measure.bound(t) != null)
        .toList();
  }

  /**
   * A measure over the trials that succeeded and have it; its interval holds what seeds and a test
   * set that they share leave open.
   */
  public Summary summary(Measure measure) {
    List<TrialRecord> having = having(measure);
    Summary seeds = Summary.of(having.stream().mapToDouble(measure::of).toArray());
    return TestSet.of(measure, having)
        .map(shared -> seeds.withShared(shared.variance(), shared.degreesOfFreedom()))
        .orElse(seeds);
  }

  /** The mean of a measure over the trials that succeeded and have it; empty if none has. */
  public OptionalDouble mean(Measure measure) {
    return having(measure).stream().mapToDouble(measure::of).average();
  }

  private List<TrialRecord> having(Measure measure) {
    return ended(true).filter(t -> measure.of(t) != null).toList();
  }

  /**
   * Where a cell stands by a measure: the mean; or, where figures may be absent because they would
   * be too large, the median over all trials, infinite if it falls on an absent one.
   *
   * @return empty if no trial succeeded that tells
   */
  OptionalDouble level(Measure measure) {
    if (measure.atLeast() == null) {
      return mean(measure);
    }
    double[] all =
        comparable(measure).stream()
            .map(measure::of)
            .mapToDouble(figure -> figure == null ? Double.POSITIVE_INFINITY : figure)
            .sorted()
            .toArray();
    return all.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((all[(all.length - 1) / 2] + all[all.length / 2]) / 2);
  }
}
