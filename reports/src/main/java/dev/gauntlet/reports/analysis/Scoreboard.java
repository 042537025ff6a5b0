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
      OptionalDouble speed) {}

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
    List<Row> rows = new ArrayList<>();
    for (String id : implementations(study)) {
      List<OptionalDouble> qualities =
          outcomes.stream()
              .map(v -> champion(v, id).map(v::quality).orElse(OptionalDouble.empty()))
              .toList();
      rows.add(new Row(id, qualities, mean(qualities), speed(outcomes, id)));
    }
    rows.sort(
        Comparator.comparingDouble((Row row) -> -row.quality().orElse(Double.NEGATIVE_INFINITY)));
    return new Scoreboard(outcomes, rows);
  }

  private static List<String> implementations(Study study) {
    return study.contests().stream()
        .flatMap(contest -> contest.contenders().stream())
        .map(contender -> contender.implementation().id())
        .distinct()
        .toList();
  }

  private static Optional<Contender> champion(Outcome v, String implementation) {
    return v.contest().contenders().stream()
        .filter(c -> c.implementation().id().equals(implementation))
        .filter(c -> c.selected().isPresent())
        .min(
            Comparator.comparingDouble(
                c ->
                    c.selected()
                        .orElseThrow()
                        .mean(v.contest().targets().validationLoss())
                        .orElse(Double.POSITIVE_INFINITY)));
  }

  private static OptionalDouble mean(List<OptionalDouble> values) {
    return values.isEmpty() || values.stream().anyMatch(OptionalDouble::isEmpty)
        ? OptionalDouble.empty()
        : values.stream().mapToDouble(OptionalDouble::getAsDouble).average();
  }

  private static OptionalDouble speed(List<Outcome> outcomes, String implementation) {
    return outcomes.stream()
        .filter(v -> v.contest().contenders().stream().anyMatch(c -> v.timeRatio(c).isPresent()))
        .mapToDouble(
            v ->
                champion(v, implementation)
                    .map(c -> points(v.timeRatio(c).orElse(Double.POSITIVE_INFINITY)))
                    .orElse(0.0))
        .average();
  }

  private static double points(double ratio) {
    return Math.max(0, (WORST_RATIO - ratio) / (WORST_RATIO - 1));
  }
}
