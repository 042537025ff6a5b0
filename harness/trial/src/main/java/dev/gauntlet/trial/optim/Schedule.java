package dev.gauntlet.trial.optim;

import dev.gauntlet.spi.result.Training;

/**
 * The learning rate in the course of training: a linear warm-up, counted in steps, times a decay. A
 * cosine follows the share of the budget that is used up, so that it fits every kind of budget; the
 * inverse square root follows steps, as its authors' does.
 *
 * @param training has the peak, the decay and the length of the warm-up
 */
public record Schedule(Training training) {

  /** The share of the peak at which the cosine ends: nanoGPT's choice. */
  private static final double COSINE_FLOOR = 0.1;

  /**
   * The learning rate of a step.
   *
   * @param step counted from 0; the warm-up rises evenly and is never 0
   * @param budgetUsed share of the budget used up before it; beyond 1 a cosine stays at its end
   */
  public double learningRate(long step, double budgetUsed) {
    double warmup = Math.min(1, (step + 1.0) / (training.warmupSteps() + 1.0));
    return training.learningRate() * warmup * factor(step, budgetUsed);
  }

  private double factor(long step, double budgetUsed) {
    return switch (training.schedule()) {
      case CONSTANT -> 1;
      case COSINE ->
          COSINE_FLOOR + (1 - COSINE_FLOOR) * (1 + Math.cos(Math.PI * Math.min(budgetUsed, 1))) / 2;
      case INVERSE_SQRT -> {
        double peak = training.warmupSteps() + 1.0; // the step, counted from 1, that has the peak
        yield Math.sqrt(peak / Math.max(peak, step + 1.0));
      }
    };
  }
}
