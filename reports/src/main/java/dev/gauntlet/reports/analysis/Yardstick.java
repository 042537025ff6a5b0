package dev.gauntlet.reports.analysis;

import java.util.Optional;

/**
 * What quality is measured by in a contest: 0 is the baseline, 1 the best contender.
 *
 * @param measure a loss: the one the contest is ranked by
 * @param baseline the contender that stands at 0
 * @param zero its mean loss
 * @param one the best one's mean loss
 */
public record Yardstick(Measure measure, Contender baseline, double zero, double one) {

  /**
   * The yardstick of a contest.
   *
   * @param baseline id of the implementation that stands at 0
   * @return empty if the baseline did not take part, or nobody beats it
   */
  static Optional<Yardstick> of(Ranking ranking, String baseline) {
    return ranking.places().stream()
        .filter(place -> place.contender().implementation().id().equals(baseline))
        .findFirst()
        .map(
            place ->
                new Yardstick(
                    ranking.measure(),
                    place.contender(),
                    place.summary().mean(),
                    ranking.places().stream()
                        .mapToDouble(p -> p.summary().mean())
                        .min()
                        .orElseThrow()))
        .filter(yardstick -> yardstick.one() < yardstick.zero());
  }

  /** The quality of a loss; below 0 if it is worse than the baseline's. */
  public double quality(double loss) {
    return (zero - loss) / (zero - one);
  }

  /** The loss that has a quality. */
  double loss(double quality) {
    return zero - quality * (zero - one);
  }
}
