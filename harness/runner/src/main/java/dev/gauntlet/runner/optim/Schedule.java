package dev.gauntlet.runner.optim;

import dev.gauntlet.spi.result.Training;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The learning rate in the course of training: a linear warm-up, counted in steps, times a decay,
 * which follows the share of the budget that is used up, so that it fits every kind of budget.
 *
 * @param peak largest learning rate, positive
 * @param decay how it falls
 * @param warmupSteps steps before the warm-up is over; 0 for none
 */
public record Schedule(double peak, Decay decay, long warmupSteps) {

  /** How the learning rate falls after the warm-up. */
  public enum Decay {
    /** Not at all. */
    CONSTANT {
      @Override
      double factor(double budgetUsed) {
        return 1;
      }
    },
    /** Half a cosine period from the peak to a tenth of it (Loshchilov and Hutter, 2017). */
    COSINE {
      @Override
      double factor(double budgetUsed) {
        return FLOOR + (1 - FLOOR) * (1 + Math.cos(Math.PI * Math.min(budgetUsed, 1))) / 2;
      }
    };

    /** The share of the peak at which the cosine ends: nanoGPT's choice. */
    private static final double FLOOR = 0.1;

    abstract double factor(double budgetUsed);

    /**
     * The decay of that name.
     *
     * @throws IllegalArgumentException if there is none; says what is allowed
     */
    public static Decay parse(String text) {
      return Arrays.stream(values())
          .filter(decay -> decay.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "schedule is '%s', must be one of %s"
                          .formatted(
                              text,
                              Arrays.stream(values())
                                  .map(Decay::toString)
                                  .collect(Collectors.joining(", ")))));
    }

    /** The name in files. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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
    return peak * warmup * decay.factor(budgetUsed);
  }
}
