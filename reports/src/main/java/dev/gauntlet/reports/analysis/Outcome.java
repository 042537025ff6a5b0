package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a contest ended.
 *
 * @param contest which
 * @param ranking who can be told from whom
 * @param yardstick what quality is measured by; empty if the baseline did not take part
 * @param target what the contenders race to; empty if there is nothing
 */
public record Outcome(
    Contest contest, Ranking ranking, Optional<Yardstick> yardstick, Optional<Target> target) {

  /**
   * The outcome of a contest.
   *
   * @param baseline id of the implementation that has quality 0
   */
  static Outcome of(Contest contest, String baseline) {
    Ranking ranking = Ranking.of(contest);
    Optional<Yardstick> yardstick = Yardstick.of(ranking, baseline);
    return new Outcome(contest, ranking, yardstick, Target.of(contest, baseline));
  }

  /** The quality of a contender at the end of its budget; empty if it cannot be said. */
  public OptionalDouble quality(Contender contender) {
    Optional<Ranking.Place> place =
        ranking.places().stream().filter(p -> p.contender().equals(contender)).findFirst();
    return yardstick.isEmpty() || place.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(yardstick.get().quality(place.get().summary().mean()));
  }

  /** Time to the target; empty if there is no target, or no trial of the contender succeeded. */
  public Optional<Target.Times> times(Contender contender) {
    return target.flatMap(t -> contender.selected().map(t::times));
  }

  /**
   * Median time to the target as a multiple of the fastest contender's; infinite if the target was
   * not reached, empty if nobody reached it.
   */
  public OptionalDouble timeRatio(Contender contender) {
    OptionalDouble fastest =
        contest.contenders().stream().flatMapToDouble(c -> median(c).stream()).min();
    if (fastest.isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble own = median(contender);
    if (own.isEmpty()) {
      return OptionalDouble.of(Double.POSITIVE_INFINITY);
    }
    return own.equals(fastest)
        ? OptionalDouble.of(1)
        : OptionalDouble.of(own.getAsDouble() / fastest.getAsDouble());
  }

  private OptionalDouble median(Contender contender) {
    return times(contender).map(Target.Times::median).orElse(OptionalDouble.empty());
  }

  /**
   * The area under a trial's curve of test loss over training time, divided by the time: its mean
   * loss while it learned. All trials are measured over the time of the longest; one that stopped
   * earlier keeps its last loss.
   */
  public Measure lossArea() {
    double horizon =
        contest.contenders().stream()
            .flatMap(c -> c.selected().stream())
            .flatMap(cell -> cell.succeeded().stream())
            .flatMap(trial -> trial.curve().stream())
            .mapToDouble(CurvePoint::trainSeconds)
            .max()
            .orElse(0);
    ToDoubleFunction<SplitScore> lossOf = contest.lossOfPart();
    return new Measure(
        "loss_area",
        "Mean loss over time",
        Unit.NATS,
        Measure.Better.LOWER,
        "Area under the curve of test loss, over targets that everybody predicts, against training time, divided by the longest"
            + " training time of the contest. A trial that stopped earlier keeps its last loss.",
        trial -> lossArea(trial, horizon, lossOf));
  }

  private static @Nullable Double lossArea(
      TrialRecord trial, double horizon, ToDoubleFunction<SplitScore> lossOf) {
    List<CurvePoint> curve = trial.curve();
    if (curve.isEmpty() || horizon <= 0) {
      return null;
    }
    double area = 0;
    double at = 0;
    double loss = lossOf.applyAsDouble(curve.get(0).test());
    for (CurvePoint point : curve) {
      double next = lossOf.applyAsDouble(point.test());
      area += (point.trainSeconds() - at) * (loss + next) / 2;
      at = point.trainSeconds();
      loss = next;
    }
    return (area + (horizon - at) * loss) / horizon;
  }
}
