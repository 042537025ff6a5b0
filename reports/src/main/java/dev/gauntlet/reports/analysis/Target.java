package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What contenders of a contest race to.
 *
 * @param description the target in words
 * @param reached whether an evaluation reaches it
 */
public record Target(String description, Predicate<CurvePoint> reached) {

  /**
   * How long a contender took.
   *
   * @param seconds training time of each trial that reached the target, ascending
   * @param trials all trials that succeeded
   */
  public record Times(List<Double> seconds, int trials) {

    /** The median over all trials; empty if it falls on one that did not reach the target. */
    public OptionalDouble median() {
      int middle = (trials - 1) / 2;
      int other = trials / 2;
      return other < seconds.size()
          ? OptionalDouble.of((seconds.get(middle) + seconds.get(other)) / 2)
          : OptionalDouble.empty();
    }
  }

  /**
   * The target of a contest: the accuracy at which its trials stop early; or else the loss half way
   * from the baseline's to the best one's.
   *
   * @return empty if there is neither
   */
  static Optional<Target> of(Contest contest, Optional<Yardstick> yardstick) {
    List<@Nullable Double> accuracies =
        contest.contenders().stream()
            .flatMap(contender -> contender.cells().stream())
            .map(cell -> cell.training().targetAccuracy())
            .distinct()
            .toList();
    Double common = accuracies.size() == 1 ? accuracies.get(0) : null;
    if (common != null) {
      double accuracy = common;
      return Optional.of(
          new Target(
              "validation accuracy of " + accuracy, p -> p.validation().accuracy() >= accuracy));
    }
    return yardstick.map(
        y ->
            new Target(
                "common validation loss half way from " + y.baseline().label() + " to the best",
                p -> p.validation().lastLoss() <= y.loss(0.5)));
  }

  /** How long the trials of a cell took. */
  public Times times(Cell cell) {
    List<TrialRecord> trials = cell.succeeded();
    return new Times(
        trials.stream().map(this::time).filter(Objects::nonNull).sorted().toList(), trials.size());
  }

  /**
   * Training time of the first evaluation that reached the target, so that the true time is less by
   * up to the time between two evaluations; null if none did.
   */
  public @Nullable Double time(TrialRecord trial) {
    return trial.result() == null || !trial.result().status().succeeded()
        ? null
        : trial.curve().stream()
            .filter(reached)
            .findFirst()
            .map(CurvePoint::trainSeconds)
            .orElse(null);
  }
}
