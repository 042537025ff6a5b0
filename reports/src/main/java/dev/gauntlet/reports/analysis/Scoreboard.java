package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One score for each implementation, over the contests of a study.
 *
 * @param outcomes how each contest ended, in the order of the study
 * @param rows one for each implementation, the best quality first
 */
public record Scoreboard(List<Outcome> outcomes, List<Row> rows) {

  /** A time ratio of this and more scores nothing. */
  private static final double WORST_RATIO = 4;

  /**
   * The scores of an implementation. Where it took part with several configurations, the one with
   * the lowest validation loss stands for it.
   *
   * @param implementation its id
   * @param qualities its quality in each contest; empty where it cannot be said
   * @param quality their mean; empty if one is missing
   * @param speed AlgoPerf's performance-profile score over the contests that have a target: {@code
   *     (1/n) sum max(0, (4 - r)/3)}, with r the time to target as a multiple of the fastest's (G.
   *     Dahl et al., "Benchmarking Neural Network Training Algorithms", 2023: the area under the
   *     performance profile from 1 to 4, here in closed form); empty if there is no such contest
   */
  public record Row(
      String implementation,
      List<OptionalDouble> qualities,
      OptionalDouble quality,
      OptionalDouble speed) {

    private static Row of(String implementation, List<Outcome> outcomes) {
      List<OptionalDouble> qualities = new ArrayList<>();
      List<Double> speeds = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        Optional<Contender> champion = champion(outcome.contest(), implementation);
        qualities.add(champion.map(outcome::quality).orElse(OptionalDouble.empty()));
        if (outcome.reached()) {
          double ratio = champion.map(outcome::timeRatio).orElse(WORST_RATIO);
          speeds.add(Math.max(0, (WORST_RATIO - ratio) / (WORST_RATIO - 1)));
        }
      }
      return new Row(
          implementation,
          qualities,
          qualities.stream().allMatch(OptionalDouble::isPresent)
              ? qualities.stream().mapToDouble(OptionalDouble::getAsDouble).average()
              : OptionalDouble.empty(),
          speeds.stream().mapToDouble(Double::doubleValue).average());
    }
  }

  public Scoreboard {
    outcomes = List.copyOf(outcomes);
    rows = List.copyOf(rows);
  }

  /**
   * Scores a study.
   *
   * @param baseline id of the implementation that has quality 0
   */
  public static Scoreboard of(Study study, String baseline) {
    List<Outcome> outcomes = study.contests().stream().map(c -> Outcome.of(c, baseline)).toList();
    List<Row> rows =
        study.contests().stream()
            .flatMap(contest -> contest.contenders().stream())
            .map(contender -> contender.implementation().id())
            .distinct()
            .map(implementation -> Row.of(implementation, outcomes))
            .sorted(
                Comparator.comparingDouble(row -> -row.quality().orElse(Double.NEGATIVE_INFINITY)))
            .toList();
    return new Scoreboard(outcomes, rows);
  }

  private static Optional<Contender> champion(Contest contest, String implementation) {
    Measure loss = contest.targets().validationLoss();
    return contest.contenders().stream()
        .filter(c -> c.implementation().id().equals(implementation) && c.selected().isPresent())
        .min(
            Comparator.comparingDouble(
                c -> c.selected().orElseThrow().mean(loss).orElse(Double.POSITIVE_INFINITY)));
  }

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
          contender
              .selected()
              .map(cell -> medianTime(target, cell))
              .orElse(Double.POSITIVE_INFINITY);
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
}
