package dev.gauntlet.reports.stats;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The correction for asking many questions at once: it keeps the probability of any false finding
 * in the family below the level (S. Holm, Scandinavian Journal of Statistics 6, 1979).
 */
public final class Holm {

  private Holm() {}

  /** The adjusted p of each member of the family, in the same order; each at least its own p. */
  public static double[] adjust(double... p) {
    List<Integer> ascending =
        IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i])).toList();
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < p.length; rank++) {
      int i = ascending.get(rank);
      largest = Math.max(largest, Math.min(1, (p.length - rank) * p[i]));
      adjusted[i] = largest;
    }
    return adjusted;
  }
}
