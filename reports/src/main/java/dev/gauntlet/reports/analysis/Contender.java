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
 */
public record Contender(Choice implementation, String label, List<Cell> cells) {
  public Contender {
    cells = List.copyOf(cells);
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

  /**
   * The cell that stands for this contender: among those where most trials succeeded, the one with
   * the lowest mean validation loss. The test part has no say in it.
   *
   * @return empty if no trial succeeded
   */
  public Optional<Cell> selected() {
    return cells.stream()
        .filter(cell -> cell.mean(Measures.VALIDATION_LOSS).isPresent())
        .min(
            Comparator.comparingInt((Cell cell) -> -cell.succeeded().size())
                .thenComparingDouble(cell -> cell.mean(Measures.VALIDATION_LOSS).getAsDouble()));
  }
}
