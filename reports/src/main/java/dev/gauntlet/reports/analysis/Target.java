package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.text.Format;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
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
   * @param median the median over all trials, those that did not reach the target being slower than
   *     all that did; empty if it falls on one of them
   */
  public record Times(List<Double> seconds, int trials, OptionalDouble median) {}

  /**
   * When a trial reached the target, in seconds of training.
   *
   * @param after the last evaluation before it was reached; 0 if it was there from the start
   * @param by the first evaluation at which it was reached
   * @param seconds between the two: where the distance crosses 0 on a straight line
   */
  public record Time(double after, double by, double seconds) {}

  /** The accuracy that all trials of a contest are asked for; empty if there is no such thing. */
  static Optional<Target> ofAccuracy(List<TrialRecord> trials, Contest.Targets targets) {
    List<Optional<Double>> asked =
        trials.stream()
            .map(t -> Optional.ofNullable(t.spec().training().targetAccuracy()))
            .distinct()
            .toList();
    if (asked.size() != 1 || asked.get(0).isEmpty()) {
      return Optional.empty();
    }
    double accuracy = asked.get(0).get();
    return Optional.of(
        new Target(
            "validation accuracy of " + accuracy,
            p -> accuracy - targets.accuracyOfPart().applyAsDouble(p.validation())));
  }

  /**
   * The target of a contest: the accuracy that its trials are asked for; or else the loss half way
   * from the baseline's to the best one's.
   *
   * @param baseline id of the implementation that stands for no skill
   * @return empty if there is neither
   */
  static Optional<Target> of(Contest contest, String baseline) {
    Optional<Target> accuracy = ofAccuracy(contest.trials().toList(), contest.targets());
    if (accuracy.isPresent()) {
      return accuracy;
    }
    ToDoubleFunction<SplitScore> loss = contest.targets().lossOfPart();
    double zero = lowest(contest, loss, c -> c.implementation().id().equals(baseline));
    double best = lowest(contest, loss, c -> true);
    if (!(best < zero) || zero == Double.POSITIVE_INFINITY) {
      return Optional.empty();
    }
    double half = (zero + best) / 2;
    return Optional.of(
        new Target(
            "validation loss of %s nats, half way from %s to the best"
                .formatted(Format.significant(half), baseline),
            p -> Math.log(loss.applyAsDouble(p.validation()) / half)));
  }

  /**
   * The lowest mean validation loss of selected cells, on the examples of the evaluations on the
   * way: those in which the target is looked for. Infinite if there is none.
   */
  private static double lowest(
      Contest contest, ToDoubleFunction<SplitScore> loss, Predicate<Contender> which) {
    return contest.contenders().stream()
        .filter(which)
        .flatMap(contender -> contender.selected().stream())
        .flatMapToDouble(
            cell ->
                cell.succeeded().stream()
                    .flatMap(trial -> kept(trial).stream())
                    .mapToDouble(point -> loss.applyAsDouble(point.validation()))
                    .average()
                    .stream())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The evaluation on the way whose model was kept. */
  private static Optional<CurvePoint> kept(TrialRecord trial) {
    CurvePoint best = Measures.best(trial);
    return best == null
        ? Optional.empty()
        : trial.curve().stream()
            .filter(point -> point.step() == best.step())
            .findFirst()
            .or(() -> Optional.of(best));
  }

  /**
   * Training time to the target as a measure: a trial that did not reach it took longer than it
   * trained.
   */
  public Measure time() {
    return Measures.measure(
            "time_to_target_seconds",
            trial -> {
              Time time = time(trial);
              return time == null ? null : time.seconds();
            })
        .withBound(t -> t.result() == null ? null : t.result().timing().trainSeconds());
  }

  /** How long the trials of a cell took. */
  public Times times(Cell cell) {
    Measure time = time();
    List<TrialRecord> trials = cell.succeeded();
    OptionalDouble median = cell.level(time);
    return new Times(
        trials.stream().flatMap(t -> Stream.ofNullable(time.of(t))).sorted().toList(),
        trials.size(),
        median.stream().filter(Double::isFinite).findFirst());
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
