package dev.gauntlet.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

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
}
