package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
   * The contender whose cell is selected by a measure of the validation part: the lowest, among
   * those at which most trials succeeded.
   */
  static Contender of(Choice implementation, String label, List<Cell> cells, Measure measure) {
    return new Contender(
        implementation,
        label,
        cells,
        cells.stream()
            .filter(cell -> cell.level(measure).isPresent())
            .min(
                Comparator.comparingInt((Cell cell) -> -cell.succeeded().size())
                    .thenComparingDouble(cell -> cell.level(measure).getAsDouble())
                    .thenComparingDouble(
                        cell -> cell.mean(Measures.COMMON_VALIDATION_LOSS).orElse(0))));
  }

  /** How it trains, but for learning rate and weight decay, which are its own to choose. */
  public Training training() {
    return withoutChoices(cells.get(0).training());
  }

  static Training withoutChoices(Training t) {
    return new Training(
        Training.DEFAULTS.learningRate(),
        Training.DEFAULTS.weightDecay(),
        t.beta1(),
        t.beta2(),
        t.eps(),
        t.batchSize(),
        t.budget(),
        t.evalInterval(),
        t.targetAccuracy(),
        t.stopAtTarget(),
        t.schedule(),
        t.warmupSteps(),
        t.gradClip());
  }
}
