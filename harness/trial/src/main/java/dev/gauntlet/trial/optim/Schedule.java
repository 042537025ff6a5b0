package dev.gauntlet.trial.optim;

import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.util.Objects;

/**
 * The learning rate in the course of training: a linear warm-up, counted in steps, times a decay,
 * which follows the share of the budget that is used up, so that it fits every kind of budget.
 *
 * @param peak largest learning rate, positive
 * @param decay how it falls
 * @param warmupSteps steps before the warm-up is over; 0 for none
 */
public record Schedule(double peak, Decay decay, long warmupSteps) {

  /** The share of the peak at which the cosine ends: nanoGPT's choice. */
  private static final double COSINE_FLOOR = 0.1;

  public Schedule {
    Objects.requireNonNull(decay, "decay");
    if (!(peak > 0) || Double.isInfinite(peak)) {
      throw new IllegalArgumentException("learning rate is " + peak + ", must be positive");
    }
    if (warmupSteps < 0) {
      throw new IllegalArgumentException(
          "warm-up is " + warmupSteps + " steps, must not be negative");
    }
  }

  /**
   * The schedule of a trial.
   *
   * @throws IllegalArgumentException if there is no such schedule or a figure is out of range; says
   *     what is allowed
   */
  public static Schedule of(Training training) {
    return new Schedule(
        training.learningRate(), Decay.parse(training.schedule()), training.warmupSteps());
  }

  /**
   * The learning rate of a step.
   *
   * @param step counted from 0; the warm-up rises evenly and is never 0
   * @param budgetUsed share of the budget used up before it; beyond 1 the decay stays at its end
   */
  public double learningRate(long step, double budgetUsed) {
    double warmup = Math.min(1, (step + 1.0) / (warmupSteps + 1.0));
    return peak * warmup * factor(budgetUsed);
  }

  private double factor(double budgetUsed) {
    return switch (decay) {
      case CONSTANT -> 1;
      case COSINE ->
          COSINE_FLOOR + (1 - COSINE_FLOOR) * (1 + Math.cos(Math.PI * Math.min(budgetUsed, 1))) / 2;
    };
  }
}
