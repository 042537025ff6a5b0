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
 * @param places the best mean first, those that failed at more seeds after those that failed at
 *     fewer; contenders without a figure are left out
 * @param pairs every pair of those: the first with the second, with the third, ..., the second with
 *     the third, ...
 */
public record Ranking(Measure measure, List<Place> places, List<Pair> pairs) {

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
    pairs = List.copyOf(pairs);
  }

  /** Ranks by the loss over the test targets that everybody predicts. */
  public static Ranking of(Contest contest) {
    return of(contest, contest.loss());
  }

  /** Ranks by a measure. */
  public static Ranking of(Contest contest, Measure measure) {
    List<Contender> contenders =
        contest.contenders().stream()
            .filter(c -> c.selected().filter(cell -> cell.summary(measure).n() > 0).isPresent())
            .sorted(byFailuresAndMean(measure))
            .toList();
    List<Pair> pairs = pairs(contest, contenders, measure);
    int n = contenders.size();
    int[] better = new int[n];
    int[] worse = new int[n];
    for (int i = 0; i < n; i++) {
      for (int k = i + 1; k < n; k++) {
        Optional<Contender> winner = pairs.get(index(i, k, n)).winner();
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
    return new Ranking(measure, places, pairs);
  }

  /** Whether there are trials enough to tell any two contenders apart: two seeds, at least. */
  public boolean tested() {
    return pairs.stream().anyMatch(pair -> pair.tested().isPresent());
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
    return IntStream.range(from, place).allMatch(other -> pair(other, place).winner().isEmpty());
  }

  /**
   * The pair of two places.
   *
   * @param upper index of the one that comes first in {@link #places}
   * @param lower index of the other
   */
  public Pair pair(int upper, int lower) {
    return pairs.get(index(upper, lower, places.size()));
  }

  /** Where the pair (i, k), i before k, of n stands in the list of all pairs. */
  private static int index(int i, int k, int n) {
    return i * (2 * n - i - 1) / 2 + k - i - 1;
  }

  private static List<Pair> pairs(Contest contest, List<Contender> contenders, Measure measure) {
    boolean ratio = contest.byRatio(measure);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (int j = i + 1; j < contenders.size(); j++) {
        pairs.add(Pair.of(contenders.get(i), contenders.get(j), measure, ratio));
      }
    }
    double[] p = Holm.adjust(pairs.stream().mapToDouble(Pair::p).toArray());
    return IntStream.range(0, p.length).mapToObj(i -> pairs.get(i).withHolmP(p[i])).toList();
  }

  private static Comparator<Contender> byFailuresAndMean(Measure measure) {
    Comparator<Contender> byMean =
        Comparator.comparingDouble(c -> c.selected().orElseThrow().summary(measure).mean());
    return Comparator.comparingInt((Contender c) -> c.selected().orElseThrow().failedSeeds().size())
        .thenComparing(measure.better() == Measure.Better.HIGHER ? byMean.reversed() : byMean);
  }
}
