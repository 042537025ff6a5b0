package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
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

  /**
   * The trials that a measure is compared by. How well a model has learned is not compared of one
   * that stopped at its target, before its budget was used up.
   */
  public List<TrialRecord> comparable(Measure measure) {
    return succeeded().stream()
        .filter(t -> !measure.isOfQuality() || !stoppedEarly(t))
        .filter(t -> measure.of(t) != null || atLeast(measure, t))
        .toList();
  }

  private static boolean atLeast(Measure measure, TrialRecord trial) {
    return measure.atLeast() != null && measure.atLeast().apply(trial) != null;
  }

  /** Whether a trial stopped at its target, before its budget was used up. */
  static boolean stoppedEarly(TrialRecord trial) {
    return trial.result() != null && trial.result().status() == Status.TARGET_REACHED;
  }

  /** The judged seeds at which it failed. */
  public Set<Long> failedSeeds() {
    return trials.stream()
        .filter(t -> judged.contains(t.spec().seed()))
        .filter(t -> t.result() != null && !t.result().status().succeeded())
        .map(t -> t.spec().seed())
        .collect(Collectors.toCollection(TreeSet::new));
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

  private List<TrialRecord> having(Measure measure) {
    return succeeded().stream().filter(t -> measure.of(t) != null).toList();
  }
}
