package dev.gauntlet.tasks.text;

import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure of the test part's targets: of the last one of each example, which every model predicts,
 * and, where a model predicts at all positions, of all.
 */
interface TargetMetric extends Metric {

  /** What is added to the name of the figure of all positions. */
  String ofAllPositions();

  /**
   * The figure of some targets.
   *
   * @param first position of an example from which on its targets count
   */
  Measurement measure(String name, TargetScores scores, int first);

  @Override
  default List<Measurement> measure(Predictor model, Split split) {
    return List.of();
  }

  @Override
  default List<Measurement> measure(TargetScores scores) {
    List<Measurement> figures = new ArrayList<>();
    figures.add(measure(name(), scores, scores.perExample() - 1));
    if (scores.perExample() > 1) {
      figures.add(measure(name() + ofAllPositions(), scores, 0));
    }
    return figures;
  }
}
