package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

  /** The trials whose figures count. */
  public List<TrialRecord> succeeded() {
    return trials.stream()
        .filter(t -> judged.contains(t.spec().seed()))
        .filter(t -> t.result() != null && t.result().status().succeeded())
        .toList();
  }

  /** The judged seeds at which it failed. */
  public Set<Long> failedSeeds() {
    return trials.stream()
        .filter(t -> judged.contains(t.spec().seed()))
        .filter(t -> t.result() != null && !t.result().status().succeeded())
        .map(t -> t.spec().seed())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** A measure over the trials that succeeded and have it. */
  public Summary summary(Measure measure) {
    return Summary.of(figures(measure));
  }

  /** The mean of a measure over the trials that succeeded and have it; empty if none has. */
  public OptionalDouble mean(Measure measure) {
    return figures(measure).stream().mapToDouble(Double::doubleValue).average();
  }

  private List<Double> figures(Measure measure) {
    return succeeded().stream().map(measure::of).filter(Objects::nonNull).toList();
  }
}
