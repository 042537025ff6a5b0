package dev.gauntlet.plan;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Training;

/**
 * A rough guess of how long a trial takes, for {@code --dry-run}: start-up, warm-up, training and
 * evaluations on a laptop, whose size does not grow with that of the data. A trial that stops at
 * its target is done sooner.
 *
 * <p>Training on a wall-clock budget takes just that. Otherwise a step takes the overhead of its
 * calls and 6 FLOPs for each parameter at each position that the model computes: 2 forward, 4
 * backward (Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1). An
 * evaluation takes the 2 forward; those on the way take a small share of the training.
 *
 * @param tokensPerStep tokens of a batch
 * @param secondsPerStep one optimizer step
 * @param evaluationSeconds scoring the model that is kept
 */
record Estimate(double tokensPerStep, double secondsPerStep, double evaluationSeconds) {

  /** A new process, its engine and its data. */
  private static final double START_UP_SECONDS = 2.5;

  /** Until step time has settled; no more steps than the trial takes. */
  private static final double WARM_UP_SECONDS = 2.5;

  /** Share of the training time that evaluations on the way take. */
  private static final double ON_THE_WAY = 0.05;

  private static final double STEP_OVERHEAD_SECONDS = 0.003;

  /** What small float32 models get out of one core. */
  private static final double FLOPS_PER_THREAD = 8e9;

  /** Examples on which the model that is kept is scored: 4,096 of the test part, and samples. */
  private static final double FINAL_EXAMPLES = 4_864;

  /** Taken for a model that does not tell its size. */
  private static final long TYPICAL_PARAMETERS = 50_000;

  static Estimate of(ModelFacts model, Problem problem, int batchSize, int threads) {
    double tokensPerStep = (double) batchSize * problem.contextLength();
    double positionsPerToken = (double) model.positions() / problem.contextLength();
    Long size = model.trainsItself() ? Long.valueOf(0) : model.parameters();
    double parameters = size == null ? TYPICAL_PARAMETERS : size;
    double secondsForward = 2 * parameters * positionsPerToken / (FLOPS_PER_THREAD * threads);
    return new Estimate(
        tokensPerStep,
        STEP_OVERHEAD_SECONDS + 3 * secondsForward * tokensPerStep,
        secondsForward * FINAL_EXAMPLES * problem.contextLength());
  }

  /** The whole trial, in seconds. */
  double seconds(Training training) {
    double steps = Budget.parse(training.budget()).steps(tokensPerStep, secondsPerStep);
    double trainSeconds = steps * secondsPerStep;
    return START_UP_SECONDS
        + Math.min(WARM_UP_SECONDS, trainSeconds)
        + (1 + ON_THE_WAY) * trainSeconds
        + evaluationSeconds;
  }
}
