package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What contenders of a contest race to: a figure on the validation part, which decides everything
 * that is chosen.
 *
 * @param description the target in words
 * @param distance how far an evaluation is from the target; 0 and below if it is reached
 */
public record Target(String description, ToDoubleFunction<CurvePoint> distance) {

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
   * When a trial reached the target, in seconds of training.
   *
   * @param after the last evaluation before it was reached; 0 if it was there from the start
   * @param by the first evaluation at which it was reached
   * @param seconds between the two: where the distance crosses 0 on a straight line
   */
  public record Time(double after, double by, double seconds) {}

  /**
   * The target of a contest: the accuracy that its trials are asked for; or else the loss half way
   * from the baseline's to the best one's.
   *
   * @param baseline id of the implementation that stands for no skill
   * @return empty if there is neither
   */
  static Optional<Target> of(Contest contest, String baseline) {
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
              "validation accuracy of " + accuracy, p -> accuracy - p.validation().accuracy()));
    }
    ToDoubleFunction<SplitScore> loss = contest.lossOfPart();
    OptionalDouble zero =
        contest.contenders().stream()
            .filter(contender -> contender.implementation().id().equals(baseline))
            .flatMapToDouble(contender -> validation(contender, loss).stream())
            .min();
    OptionalDouble best =
        contest.contenders().stream()
            .flatMapToDouble(contender -> validation(contender, loss).stream())
            .min();
    if (zero.isEmpty() || best.isEmpty() || !(best.getAsDouble() < zero.getAsDouble())) {
      return Optional.empty();
    }
    double half = (zero.getAsDouble() + best.getAsDouble()) / 2;
    return Optional.of(
        new Target(
            "validation loss of %s nats, half way from %s to the best"
                .formatted(Format.significant(half), baseline),
            p -> Math.log(loss.applyAsDouble(p.validation()) / half)));
  }

  /** Mean validation loss of the selected cell at the evaluations that are reported. */
  private static OptionalDouble validation(Contender contender, ToDoubleFunction<SplitScore> loss) {
    return contender.selected().stream()
        .flatMap(cell -> cell.succeeded().stream())
        .map(trial -> trial.result() == null ? null : trial.result().best())
        .filter(Objects::nonNull)
        .mapToDouble(best -> loss.applyAsDouble(best.validation()))
        .average();
  }

  /** How long the trials of a cell took. */
  public Times times(Cell cell) {
    List<TrialRecord> trials = cell.succeeded();
    return new Times(
        trials.stream()
            .map(this::time)
            .filter(Objects::nonNull)
            .map(Time::seconds)
            .sorted()
            .toList(),
        trials.size());
  }

  /** When a trial that succeeded reached the target; null if it did not. */
  public @Nullable Time time(TrialRecord trial) {
    if (trial.result() == null || !trial.result().status().succeeded()) {
      return null;
    }
    double at = 0;
    double before = Double.NaN;
    for (CurvePoint point : trial.curve()) {
      double now = distance.applyAsDouble(point);
      if (now <= 0) {
        double share = before > 0 && Double.isFinite(before) ? before / (before - now) : 1;
        return new Time(at, point.trainSeconds(), at + share * (point.trainSeconds() - at));
      }
      at = point.trainSeconds();
      before = now;
    }
    return null;
  }
}
