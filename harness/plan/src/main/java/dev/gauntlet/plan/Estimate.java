package dev.gauntlet.plan;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Training;

/**
 * A rough guess of how long a trial takes, for {@code --dry-run}: start-up, training and
 * evaluations on a laptop. A trial that reaches its target is done sooner.
 *
 * <p>Training on a wall-clock budget takes just that. Otherwise a step takes the overhead of its
 * calls and 6 FLOPs for each parameter at each position that the model computes: 2 forward, 4
 * backward (Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1). An
 * evaluation takes the 2 forward.
 *
 * @param tokensPerStep tokens of a batch
 * @param secondsPerStep one optimizer step
 * @param secondsPerEvaluation all three parts of the data
 */
record Estimate(double tokensPerStep, double secondsPerStep, double secondsPerEvaluation) {

  /** A new process, its engine and its data. */
  private static final double START_UP_SECONDS = 1.5;

  private static final double STEP_OVERHEAD_SECONDS = 0.003;

  /** What small float32 models get out of one core. */
  private static final double FLOPS_PER_THREAD = 8e9;

  private static final double TOKENS_PER_EVALUATION = 100_000;

  /** Taken for a model that does not tell its size. */
  private static final long TYPICAL_PARAMETERS = 50_000;

  static Estimate of(ModelFacts model, Problem problem, int batchSize, int threads) {
    double tokensPerStep = (double) batchSize * problem.contextLength();
    double positionsPerToken = (double) model.positions() / problem.contextLength();
    double parameters = model.parameters() == null ? TYPICAL_PARAMETERS : model.parameters();
    double secondsForward = 2 * parameters * positionsPerToken / (FLOPS_PER_THREAD * threads);
    return new Estimate(
        tokensPerStep,
        STEP_OVERHEAD_SECONDS + 3 * secondsForward * tokensPerStep,
        secondsForward * TOKENS_PER_EVALUATION);
  }

  /** The whole trial, in seconds. */
  double seconds(Training training) {
    double trainSeconds = trainSeconds(Budget.parse(training.budget()));
    double intervalSeconds = trainSeconds(Budget.parse(training.evalInterval()));
    double evaluations = Math.max(1, Math.ceil(trainSeconds / intervalSeconds));
    return START_UP_SECONDS + trainSeconds + evaluations * secondsPerEvaluation;
  }

  private double trainSeconds(Budget budget) {
    if (budget instanceof Budget.WallClock clock) {
      return clock.limit().toMillis() / 1e3;
    } else if (budget instanceof Budget.Steps steps) {
      return steps.limit() * secondsPerStep;
    }
    return ((Budget.Tokens) budget).limit() / tokensPerStep * secondsPerStep;
  }
}
