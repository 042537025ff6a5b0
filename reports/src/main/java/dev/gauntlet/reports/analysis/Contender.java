package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An implementation with one configuration in a contest, at every learning rate it was given.
 *
 * @param implementation the implementation and its settings
 * @param label its id, and such settings as tell it from others of that id in the contest
 * @param cells one for each learning rate and weight decay, in the order of the suite
 * @param selected the cell that stands for it; empty if no trial succeeded. The test part has no
 *     say in it
 */
public record Contender(
    Choice implementation, String label, List<Cell> cells, Optional<Cell> selected) {
  public Contender {
    cells = List.copyOf(cells);
  }

  /**
   * The contender of these trials.
   *
   * @param judged the seeds that are judged
   * @param selection measure of the validation part: the cell with the lowest is selected, among
   *     those at which most trials succeeded
   */
  static Contender of(String label, List<TrialRecord> trials, Set<Long> judged, Measure selection) {
    List<Cell> cells =
        Study.groupBy(trials, t -> t.spec().training()).entrySet().stream()
            .map(cell -> new Cell(cell.getKey(), cell.getValue(), judged))
            .toList();
    Optional<Cell> selected =
        cells.stream()
            .filter(cell -> cell.level(selection).isPresent())
            .min(
                Comparator.comparingInt((Cell cell) -> -cell.succeeded().size())
                    .thenComparingDouble(cell -> cell.level(selection).getAsDouble())
                    .thenComparingDouble(
                        cell -> cell.mean(Measures.COMMON_VALIDATION_LOSS).orElse(0)));
    return new Contender(trials.get(0).spec().implementation(), label, cells, selected);
  }

  /** Its trials at every learning rate. */
  public Stream<TrialRecord> trials() {
    return cells.stream().flatMap(cell -> cell.trials().stream());
  }

  /** The trials that stand for it and whose figures count. */
  public Stream<TrialRecord> succeeded() {
    return selected.stream().flatMap(cell -> cell.succeeded().stream());
  }

  /** Whether it can be compared by a measure. */
  public boolean has(Measure measure) {
    return selected.isPresent() && !selected.get().comparable(measure).isEmpty();
  }

  /** How it trains, but for learning rate and weight decay, which are its own to choose. */
  public Map<String, @Nullable Object> conditions() {
    return conditions(cells.get(0).training());
  }

  static Map<String, @Nullable Object> conditions(Training training) {
    Map<String, @Nullable Object> conditions = Cell.settings(training);
    conditions.keySet().removeAll(Set.of("learning_rate", "weight_decay"));
    return conditions;
  }
}
