package dev.gauntlet.spi.result;

import java.util.Objects;

/**
 * One evaluation in the course of a trial.
 *
 * @param step optimizer steps before it
 * @param examples examples trained on before it
 * @param trainSeconds time spent training before it
 * @param wallSeconds time since the trial began
 * @param train fixed sample of the training part
 * @param validation validation part
 * @param test test part
 */
public record CurvePoint(
    long step,
    long examples,
    double trainSeconds,
    double wallSeconds,
    SplitScore train,
    SplitScore validation,
    SplitScore test) {
  public CurvePoint {
    Objects.requireNonNull(train, "train");
    Objects.requireNonNull(validation, "validation");
    Objects.requireNonNull(test, "test");
  }
}
