package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a contest ended.
 *
 * @param contest which
 * @param ranking who can be told from whom
 * @param target what the contenders race to; empty if there is nothing
 * @param fastest the shortest median time to it; infinite if no contender's median reached it
 * @param zero mean loss of the baseline; NaN if there is no quality: it did not take part, nobody
 *     beats it, or trials stop early, so that losses are not those of one budget
 * @param one mean loss of the best
 */
public record Outcome(
    Contest contest,
    Ranking ranking,
    Optional<Target> target,
    double fastest,
    double zero,
    double one) {

  /**
   * The outcome of a contest.
   *
   * @param baseline id of the implementation that has quality 0
   */
  static Outcome of(Contest contest, String baseline) {
    Ranking ranking = Ranking.of(contest);
    Optional<Target> target = contest.race().or(() -> Target.of(contest, baseline));
    double fastest =
        contest
            .selected()
            .mapToDouble(cell -> medianTime(target, cell))
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    double zero =
        ranking.places().stream()
            .filter(place -> place.contender().implementation().id().equals(baseline))
            .mapToDouble(place -> place.summary().mean())
            .findFirst()
            .orElse(Double.NaN);
    double one =
        ranking.places().stream()
            .mapToDouble(place -> place.summary().mean())
            .min()
            .orElse(Double.NaN);
    boolean scored = contest.race().isEmpty() && one < zero;
    return new Outcome(contest, ranking, target, fastest, scored ? zero : Double.NaN, one);
  }

  private static double medianTime(Optional<Target> target, Cell cell) {
    return target
        .map(t -> t.times(cell).median())
        .orElse(OptionalDouble.empty())
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The same with no more contenders than these many, the first in the ranking. */
  public Outcome first(int most) {
    if (contest.contenders().size() <= most) {
      return this;
    }
    List<Ranking.Place> places = ranking.places().stream().limit(most).toList();
    Set<String> labels =
        places.stream().map(place -> place.contender().label()).collect(Collectors.toSet());
    List<Contender> contenders =
        contest.contenders().stream().filter(c -> labels.contains(c.label())).toList();
    return new Outcome(
        contest.with(contenders),
        new Ranking(ranking.measure(), places, List.of()),
        target,
        fastest,
        zero,
        one);
  }

  /** The quality of a contender at the end of its budget; empty if it cannot be said. */
  public OptionalDouble quality(Contender contender) {
    return ranking.places().stream()
        .filter(p -> p.contender().equals(contender))
        .mapToDouble(place -> (zero - place.summary().mean()) / (zero - one))
        .filter(Double::isFinite)
        .findFirst();
  }

  /** Time to the target; empty if there is no target, or no trial of the contender succeeded. */
  public Optional<Target.Times> times(Contender contender) {
    return target.flatMap(t -> contender.selected().map(t::times));
  }

  /** Whether anybody's median reached the target. */
  boolean reached() {
    return fastest < Double.POSITIVE_INFINITY;
  }

  /**
   * Median time to the target as a multiple of the fastest contender's, if anybody reached it;
   * infinite if this one did not.
   */
  double timeRatio(Contender contender) {
    double own =
        contender.selected().map(cell -> medianTime(target, cell)).orElse(Double.POSITIVE_INFINITY);
    return own == fastest ? 1 : own / fastest;
  }

  /**
   * The area under a trial's curve of test loss over training time, divided by the time: its mean
   * loss while it learned. All trials are measured over the time of the longest; one that stopped
   * earlier keeps its last loss.
   */
  public Measure lossArea() {
    double horizon =
        contest
            .succeeded()
            .flatMap(trial -> trial.curve().stream())
            .mapToDouble(CurvePoint::trainSeconds)
            .max()
            .orElse(0);
    ToDoubleFunction<SplitScore> lossOf = contest.targets().lossOfPart();
    return Measures.measure("loss_area", trial -> lossArea(trial, horizon, lossOf));
  }

  private static @Nullable Double lossArea(
      TrialRecord trial, double horizon, ToDoubleFunction<SplitScore> lossOf) {
    double area = 0;
    double at = 0;
    double loss = Double.NaN;
    for (CurvePoint point : trial.curve()) {
      SplitScore test = point.test();
      if (test != null) {
        double next = lossOf.applyAsDouble(test);
        area += (point.trainSeconds() - at) * ((Double.isNaN(loss) ? next : loss) + next) / 2;
        at = point.trainSeconds();
        loss = next;
      }
    }
    return horizon <= 0 ? null : (area + (horizon - at) * loss) / horizon;
  }
}
