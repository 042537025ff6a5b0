package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.stats.Holm;
import dev.gauntlet.reports.stats.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The contenders of a contest by one measure, as far as they can be told apart.
 *
 * @param measure what they are ranked by
 * @param places the best mean first; contenders without a figure are left out
 * @param duels every pair of those: the first with the second, with the third, ..., the second with
 *     the third, ...
 */
public record Ranking(Measure measure, List<Place> places, List<Duel> duels) {

  /**
   * Where a contender stands.
   *
   * @param contender who
   * @param cell its selected cell
   * @param summary the measure over its trials
   * @param best the best place it may have: one more than the number of those surely better
   * @param worst the worst place it may have: above those that are surely worse
   */
  public record Place(Contender contender, Cell cell, Summary summary, int best, int worst) {

    /** True if others may have this place too. */
    public boolean tied() {
      return best != worst;
    }
  }

  public Ranking {
    places = List.copyOf(places);
    duels = List.copyOf(duels);
  }

  /**
   * Ranks by common test loss, which every contender is measured on alike; by test loss where one
   * has none.
   */
  public static Ranking of(Contest contest) {
    boolean common =
        contest.contenders().stream()
            .flatMap(contender -> contender.selected().stream())
            .allMatch(cell -> cell.summary(Measures.COMMON_TEST_LOSS).n() > 0);
    return of(contest, common ? Measures.COMMON_TEST_LOSS : Measures.TEST_LOSS);
  }

  /** Ranks by a measure. */
  public static Ranking of(Contest contest, Measure measure) {
    List<Contender> contenders =
        contest.contenders().stream()
            .filter(c -> c.selected().filter(cell -> cell.summary(measure).n() > 0).isPresent())
            .sorted(byMean(measure))
            .toList();
    List<Duel> duels = duels(contenders, measure);
    int n = contenders.size();
    int[] better = new int[n];
    int[] worse = new int[n];
    for (int i = 0; i < n; i++) {
      for (int k = i + 1; k < n; k++) {
        Optional<Contender> winner = duels.get(index(i, k, n)).winner();
        if (winner.isPresent()) {
          boolean first = winner.get().equals(contenders.get(i));
          better[first ? k : i]++;
          worse[first ? i : k]++;
        }
      }
    }
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Cell cell = contenders.get(i).selected().orElseThrow();
      places.add(
          new Place(contenders.get(i), cell, cell.summary(measure), better[i] + 1, n - worse[i]));
    }
    return new Ranking(measure, places, duels);
  }

  /** Whether there are trials enough to tell any two contenders apart: two seeds, at least. */
  public boolean tested() {
    return duels.stream().anyMatch(duel -> duel.evidence().isPresent());
  }

  /**
   * Groups of contenders of which no two can be told apart, the best first: as long as possible, of
   * neighbours in the ranking, and of two at least. A contender may be in several. (The lines that
   * one would draw under a sorted list of means after Tukey's test.)
   */
  public List<List<Contender>> ties() {
    List<Contender> order = places.stream().map(Place::contender).toList();
    List<List<Contender>> groups = new ArrayList<>();
    int covered = 0;
    for (int from = 0; from < order.size(); from++) {
      int to = from + 1;
      while (to < order.size() && tiedWithAll(to, from)) {
        to++;
      }
      if (to - from > 1 && to > covered) {
        groups.add(order.subList(from, to));
        covered = to;
      }
    }
    return groups;
  }

  /** Whether a place is tied with all from another up to it. */
  private boolean tiedWithAll(int place, int from) {
    return IntStream.range(from, place).allMatch(other -> duel(other, place).winner().isEmpty());
  }

  /**
   * The duel of two places.
   *
   * @param upper index of the one that comes first in {@link #places}
   * @param lower index of the other
   */
  public Duel duel(int upper, int lower) {
    return duels.get(index(upper, lower, places.size()));
  }

  /** Where the pair (i, k), i before k, of n stands in the list of all pairs. */
  private static int index(int i, int k, int n) {
    return i * (2 * n - i - 1) / 2 + k - i - 1;
  }

  private static List<Duel> duels(List<Contender> contenders, Measure measure) {
    record Pair(Contender left, Contender right, Optional<Evidence> evidence) {}
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (int j = i + 1; j < contenders.size(); j++) {
        Contender left = contenders.get(i);
        Contender right = contenders.get(j);
        pairs.add(
            new Pair(
                left,
                right,
                Evidence.of(
                    left.selected().orElseThrow(), right.selected().orElseThrow(), measure)));
      }
    }
    double[] p =
        Holm.adjust(
            pairs.stream()
                .mapToDouble(pair -> pair.evidence().map(e -> e.decisive().p()).orElse(1.0))
                .toArray());
    List<Duel> duels = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      duels.add(Duel.of(pair.left(), pair.right(), pair.evidence(), p[i], measure.better()));
    }
    return duels;
  }

  private static Comparator<Contender> byMean(Measure measure) {
    Comparator<Contender> byMean =
        Comparator.comparingDouble(c -> c.selected().orElseThrow().summary(measure).mean());
    return measure.better() == Measure.Better.HIGHER ? byMean.reversed() : byMean;
  }
}
