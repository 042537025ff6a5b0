package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.reports.stats.Summary;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The contenders of a contest by one measure, as far as they can be told apart.
 *
 * @param measure what they are ranked by
 * @param places the best first, those that failed at more seeds after those that failed at fewer;
 *     contenders without a figure are left out
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
  public record Place(Contender contender, Cell cell, Summary summary, int best, int worst) {}

  public Ranking {
    places = List.copyOf(places);
    pairs = List.copyOf(pairs);
  }

  /** Ranks by the loss over the targets that everybody predicts, or by the time to a target. */
  public static Ranking of(Contest contest) {
    return of(contest, contest.ranked());
  }

  /** Ranks by a measure. */
  public static Ranking of(Contest contest, Measure measure) {
    Comparator<Contender> byLevel =
        Comparator.comparingDouble(c -> c.selected().orElseThrow().level(measure).orElseThrow());
    List<Contender> contenders =
        contest.contenders().stream()
            .filter(c -> c.selected().filter(cell -> cell.level(measure).isPresent()).isPresent())
            .sorted(
                Comparator.comparingInt(
                        (Contender c) -> c.selected().orElseThrow().failedSeeds().size())
                    .thenComparing(
                        measure.better() == Better.HIGHER ? byLevel.reversed() : byLevel))
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

  /** Whether there are figures enough to tell any two contenders apart. */
  public boolean tested() {
    return pairs.stream().anyMatch(pair -> pair.tested().isPresent());
  }

  /** Whether it is told by one seed alone, from the test set. */
  public boolean oneSeed() {
    return tested() && pairs.stream().allMatch(pair -> pair.tested().isEmpty() || pair.oneSeed());
  }

  /**
   * The share of the differences' variance that comes from a test set that the seeds share, the
   * median over all pairs; empty if there is none.
   */
  public OptionalDouble testSetShare() {
    double[] shares =
        pairs.stream()
            .flatMap(pair -> pair.tested().stream())
            .mapToDouble(Difference::sharedShare)
            .sorted()
            .toArray();
    return shares.length == 0 || shares[shares.length - 1] == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(shares[shares.length / 2]);
  }

  /**
   * Groups of contenders of which no two can be told apart, the best first: as long as possible, of
   * neighbours in the ranking, and of two at least. A contender may be in several. (The lines that
   * one would draw under a sorted list of means after Tukey's test.)
   */
  public List<List<Contender>> ties() {
    List<Contender> order = places.stream().map(Place::contender).toList();
    List<List<Contender>> groups = new ArrayList<>();
    int to = 0; // all from the current place up to here are tied, as they were from the one before
    for (int from = 0; from < order.size(); from++) {
      int before = to;
      to = Math.max(to, from + 1);
      while (to < order.size() && tiedWithAll(to, from)) {
        to++;
      }
      if (to - from > 1 && to > before) {
        groups.add(order.subList(from, to));
      }
    }
    return groups;
  }

  /** Whether a place is tied with all from another up to it. */
  private boolean tiedWithAll(int place, int from) {
    return IntStream.range(from, place).allMatch(other -> pair(other, place).winner().isEmpty());
  }

  /**
   * The pair of two places, by their indices in {@link #places}, {@code upper} before the other.
   */
  public Pair pair(int upper, int lower) {
    return pairs.get(index(upper, lower, places.size()));
  }

  /** The pairs of some of the places, which are chosen by their indices, in the order of all. */
  public List<Pair> pairsOf(IntPredicate chosen) {
    List<Pair> some = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      for (int k = i + 1; k < places.size(); k++) {
        if (chosen.test(i) && chosen.test(k)) {
          some.add(pair(i, k));
        }
      }
    }
    return some;
  }

  /** Where the pair (i, k), i before k, of n stands in the list of all pairs. */
  private static int index(int i, int k, int n) {
    return i * (2 * n - i - 1) / 2 + k - i - 1;
  }

  private static List<Pair> pairs(Contest contest, List<Contender> contenders, Measure measure) {
    boolean ratio = contest.byRatio(measure);
    List<Pair.Side> sides = contenders.stream().map(c -> contest.side(c, measure)).toList();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      for (int j = i + 1; j < sides.size(); j++) {
        pairs.add(Pair.of(sides.get(i), sides.get(j), measure, ratio));
      }
    }
    return Pair.corrected(pairs);
  }
}
