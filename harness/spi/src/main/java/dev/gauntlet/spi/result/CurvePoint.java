package dev.gauntlet.spi.result;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation in the course of a trial.
 *
 * @param step optimizer steps before it
 * @param examples examples trained on before it
 * @param trainSeconds time spent training before it
 * @param wallSeconds time since the trial began
 * @param train on a fixed sample of the training part; null at evaluations of the validation part
 *     alone
 * @param validation on the validation part
 * @param test on the test part; null as {@code train} is
 */
public record CurvePoint(
    long step,
    long examples,
    double trainSeconds,
    double wallSeconds,
    @Nullable SplitScore train,
    SplitScore validation,
    @Nullable SplitScore test) {
  public CurvePoint {
    Objects.requireNonNull(validation, "validation");
  }
}
