package dev.gauntlet.trial;

import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Training;

/**
 * How many examples are evaluated at each point of a learning curve: a power of two, so that trials
 * of about the same speed use the same ones, as many as cost a small share of the training.
 *
 * <p>Most points are evaluated on the validation part alone, some on all three parts.
 *
 * @param examples of each part at a point
 */
record CurveSample(int examples) {
  /** Of so many points one is evaluated on all parts, the first and the last ones besides. */
  static final int WHOLE_EVERY = 5;

  private static final int LEAST = 32;
  private static final int MOST = 4096;

  /** Share of the training time that all points together may cost. */
  private static final double SHARE = 0.04;

  /** A training step costs about three forward passes: one and, for its gradients, two more. */
  private static final double FORWARD_PASSES_OF_A_STEP = 3;

  /**
   * What warm-up has shown.
   *
   * @param perStep training one batch, seconds
   * @param perExample evaluating one example, seconds
   */
  record Pace(double perStep, double perExample) {

    /** About how long the training of a trial takes, in seconds. */
    double trainingSeconds(Training training, int contextLength) {
      double tokensPerStep = (double) training.batchSize() * contextLength;
      return Budget.parse(training.budget()).steps(tokensPerStep, perStep) * perStep;
    }
  }

  /**
   * The sample of a trial. Under a budget of steps or tokens it depends on nothing that is
   * measured, so that the same trial has the same curve.
   *
   * @param training with an evaluation interval that is an amount
   * @param contextLength tokens of an example
   */
  static CurveSample of(Training training, int contextLength, Pace pace) {
    Budget budget = Budget.parse(training.budget());
    Budget interval = Budget.parse(training.evalInterval());
    double tokensPerStep = (double) training.batchSize() * contextLength;
    double steps = budget.steps(tokensPerStep, pace.perStep);
    double points = Math.max(1, steps / interval.steps(tokensPerStep, pace.perStep));
    double evaluated = points + 2 * (points / WHOLE_EVERY + 2);
    double affordable =
        budget instanceof Budget.WallClock
            ? steps * pace.perStep / pace.perExample
            : steps * training.batchSize() * FORWARD_PASSES_OF_A_STEP;
    double examples = SHARE * affordable / evaluated;
    return new CurveSample(Integer.highestOneBit((int) Math.max(LEAST, Math.min(MOST, examples))));
  }
}
