package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the trials of two cells say of how a measure differs between them: left minus right. A seed
 * fixes data order and split for all, so trials of one seed are a pair.
 *
 * @param paired over the seeds that both have; null if there are fewer than two
 * @param independent over all seeds of each; null if a cell has fewer than two
 */
public record Evidence(@Nullable Difference paired, @Nullable Difference independent) {

  /**
   * Compares two cells.
   *
   * @return empty if there are too few trials to tell a difference from chance
   */
  public static Optional<Evidence> of(Cell left, Cell right, Measure measure) {
    Map<Long, Double> a = bySeed(left, measure);
    Map<Long, Double> b = bySeed(right, measure);
    double[] pairedA = a.keySet().stream().filter(b::containsKey).mapToDouble(a::get).toArray();
    double[] pairedB = a.keySet().stream().filter(b::containsKey).mapToDouble(b::get).toArray();
    Difference paired = pairedA.length < 2 ? null : Difference.paired(pairedA, pairedB);
    Difference independent =
        a.size() < 2 || b.size() < 2 ? null : Difference.independent(values(a), values(b));
    return paired == null && independent == null
        ? Optional.empty()
        : Optional.of(new Evidence(paired, independent));
  }

  /** The test that counts: the paired one where seeds are shared. */
  public Difference decisive() {
    return paired != null ? paired : Objects.requireNonNull(independent, "neither test");
  }

  private static Map<Long, Double> bySeed(Cell cell, Measure measure) {
    Map<Long, Double> figures = new LinkedHashMap<>();
    for (TrialRecord trial : cell.succeeded()) {
      Double figure = measure.of(trial);
      if (figure != null) {
        figures.put(trial.spec().seed(), figure);
      }
    }
    return figures;
  }

  private static double[] values(Map<Long, Double> bySeed) {
    return bySeed.values().stream().mapToDouble(Double::doubleValue).toArray();
  }
}
