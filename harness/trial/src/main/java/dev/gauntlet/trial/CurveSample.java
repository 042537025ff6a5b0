package dev.gauntlet.trial;

import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Training;

/**
 * How much is evaluated at each point of a learning curve, such that it costs a small share of the
 * training.
 *
 * <p>Where there are many points, or few examples can be afforded at each, most are evaluated on
 * the validation part alone, and some on all three parts; else each is.
 *
 * @param examples of each part at a point: a power of two, so that trials of about the same speed
 *     use the same ones
 * @param wholeEvery of so many points one is evaluated on all parts, the first and the last ones
 *     besides
 * @param tokens most that the model writes when it is asked for samples on the way
 * @param tokensKept most that the model that was kept writes in the end
 */
record CurveSample(int examples, int wholeEvery, int tokens, int tokensKept) {
  private static final int WHOLE_EVERY = 5;

  /** A log of training prints about so many lines. */
  private static final int FEW_POINTS = 20;

  /** With fewer, a point is evaluated on one part rather than on three. */
  private static final int ENOUGH = 128;

  private static final int LEAST = 32;
  private static final int MOST = 4096;

  /** Share of the training time that all points together may cost. */
  private static final double SHARE = 0.025;

  private static final int LEAST_TOKENS = 12;
  private static final int LEAST_TOKENS_OF_TIME = 4; // where training pays for each
  private static final int LEAST_TOKENS_KEPT = 20;
  private static final int MOST_TOKENS = 100;

  /**
   * Share of the training time that all samples on the way may cost, and that of those at the end.
   */
  private static final double SHARE_OF_SAMPLES = 0.01;

  /**
   * What calling the operations of a model costs, whatever their size, as so many tokens: a guess
   * where nothing that is measured may count.
   */
  private static final double TOKENS_OF_A_CALL = 200;

  /** A training step costs about three forward passes: one and, for its gradients, two more. */
  private static final double FORWARD_PASSES_OF_A_STEP = 3;

  /**
   * What warm-up has shown.
   *
   * @param perStep training one batch, seconds
   * @param perExample evaluating one example of many, seconds
   * @param perCall evaluating one example alone, seconds; NaN if that cannot be told
   */
  record Pace(double perStep, double perExample, double perCall) {

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
    boolean timed = budget instanceof Budget.WallClock && pace.perCall > 0;
    double affordable = // at all points together
        SHARE
            * steps
            * (budget instanceof Budget.WallClock
                ? pace.perStep / pace.perExample
                : training.batchSize() * FORWARD_PASSES_OF_A_STEP);
    double call = timed ? pace.perCall / pace.perExample : 0; // as so many examples
    int wholeEvery = points <= FEW_POINTS ? 1 : WHOLE_EVERY;
    double examples = affordable / evaluations(points, wholeEvery) - call;
    if (timed && wholeEvery == 1 && examples < ENOUGH && points > 2 * WHOLE_EVERY) {
      wholeEvery = WHOLE_EVERY;
      examples = affordable / evaluations(points, wholeEvery) - call;
    }
    double calls =
        steps * (timed ? pace.perStep / pace.perCall : calls(tokensPerStep, contextLength));
    return new CurveSample(
        Integer.highestOneBit((int) Math.max(LEAST, Math.min(MOST, examples))),
        wholeEvery,
        tokens(calls / SampleLog.POINTS, timed ? LEAST_TOKENS_OF_TIME : LEAST_TOKENS),
        timed ? tokens(calls, LEAST_TOKENS_KEPT) : MOST_TOKENS);
  }

  /** How many times some part is evaluated. */
  private static double evaluations(double points, int wholeEvery) {
    return points + 2 * (points / wholeEvery + 2);
  }

  /** How many examples alone a model may evaluate while it takes a step. */
  private static double calls(double tokensPerStep, int contextLength) {
    return FORWARD_PASSES_OF_A_STEP
        * (tokensPerStep + TOKENS_OF_A_CALL)
        / (contextLength + TOKENS_OF_A_CALL);
  }

  /**
   * Each token costs a forward pass over one example.
   *
   * @param calls that training takes as long as
   */
  private static int tokens(double calls, int least) {
    return (int) Math.max(least, Math.min(MOST_TOKENS, SHARE_OF_SAMPLES * calls));
  }
}
