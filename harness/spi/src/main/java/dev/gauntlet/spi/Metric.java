package dev.gauntlet.spi;

import dev.gauntlet.spi.result.MetricDefinition;
import java.util.List;

/** A figure of merit that a task adds to loss and accuracy, taken once from the final model. */
public interface Metric {

  /** Its name in snake_case, for example {@code exact_match}. */
  String name();

  /** One sentence that defines it, for the report's glossary. */
  String definition();

  /** Unit of its figures; {@link MetricDefinition#SHARE} unless overridden. */
  default String unit() {
    return MetricDefinition.SHARE;
  }

  /** Which figures are better; the larger ones unless overridden. */
  default MetricDefinition.Better better() {
    return MetricDefinition.Better.HIGHER;
  }

  /**
   * Measures a model.
   *
   * @param model the model in evaluation mode
   * @param split the part of the data to use
   * @return one measurement, or several if the figure is broken down
   */
  List<Measurement> measure(Predictor model, Split split);

  /**
   * Measures from the scores that loss and accuracy of the test part were taken from, which costs
   * no further look at the model. A metric that needs no more than these returns nothing from
   * {@link #measure(Predictor, Split)}.
   *
   * @param scores of every target of the split's evaluation examples, in their order
   * @return one measurement, or several if the figure is broken down; none unless overridden
   */
  default List<Measurement> measure(TargetScores scores) {
    return List.of();
  }

  /**
   * A measured figure.
   *
   * @param name the metric's name, or that name, a dot and what it is broken down by, for example
   *     {@code exact_match.carries=2}
   * @param value the figure
   * @param count number of cases behind it
   */
  record Measurement(String name, double value, long count) {}
}
