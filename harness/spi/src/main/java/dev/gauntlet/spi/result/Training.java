package dev.gauntlet.spi.result;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a trial trains: the keys under {@code training} in a suite file, where they are written in
 * snake_case as in every record.
 *
 * @param learningRate peak learning rate of AdamW, positive
 * @param weightDecay AdamW's decoupled weight decay, on every parameter: the share of a parameter
 *     that a step takes off it, times the learning rate; in [0, 1e6)
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param eps added to the root of the bias-corrected second moment, in [0, 1)
 * @param batchSize examples a step, 1 to 1,000,000
 * @param budget when to stop, as {@link Budget#parse} reads it; kept in its shortest form
 * @param evalInterval training between two evaluations: as {@link Budget#parse} reads it, or a
 *     share of the budget, {@code 10%}, which {@link #resolved} turns into an amount; that of a
 *     trial is always an amount
 * @param targetAccuracy validation accuracy whose first reaching is recorded, at most 1; null for
 *     none, which may also be given as 0
 * @param stopAtTarget whether training stops at the target accuracy; otherwise it goes on to the
 *     end of its budget, so that losses can be compared at the same budget
 * @param schedule how the learning rate falls
 * @param warmupSteps steps of linear warm-up; 0 for none
 * @param gradClip largest global norm of the gradients, positive; null for no clipping, which may
 *     also be given as 0
 */
public record Training(
    double learningRate,
    double weightDecay,
    double beta1,
    double beta2,
    double eps,
    int batchSize,
    String budget,
    String evalInterval,
    @Nullable Double targetAccuracy,
    boolean stopAtTarget,
    Decay schedule,
    long warmupSteps,
    @Nullable Double gradClip) {

  private static final int MAX_BATCH = 1_000_000;
  private static final Pattern PERCENT = Pattern.compile("([1-9]\\d?|100)%");

  /** What is taken where a suite says nothing: PyTorch's AdamW, at a constant learning rate. */
  public static final Training DEFAULTS =
      new Training(
          1e-3, 0.01, 0.9, 0.999, 1e-8, 2048, "60s", "2%", null, false, Decay.CONSTANT, 0, null);

  /**
   * Checks every setting.
   *
   * @throws IllegalArgumentException if one is out of range; names it as suite files do, and says
   *     what is allowed
   */
  public Training {
    require(learningRate > 0, "learning_rate", learningRate, "positive");
    require(learningRate < Double.POSITIVE_INFINITY, "learning_rate", learningRate, "finite");
    require(
        weightDecay >= 0 && weightDecay < 1e6,
        "weight_decay",
        weightDecay,
        "0 or more and less than 1e6");
    require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more and less than 1");
    require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more and less than 1");
    require(eps >= 0 && eps < 1, "eps", eps, "0 or more and less than 1");
    require(batchSize > 0 && batchSize <= MAX_BATCH, "batch_size", batchSize, "1 to " + MAX_BATCH);
    budget = Budget.parse(budget).toString();
    evalInterval = interval(evalInterval);
    targetAccuracy = zeroIsNone(targetAccuracy);
    require(
        targetAccuracy == null || (targetAccuracy > 0 && targetAccuracy <= 1),
        "target_accuracy",
        targetAccuracy,
        "from 0 (for none) to 1");
    Objects.requireNonNull(schedule, "schedule");
    require(warmupSteps >= 0, "warmup_steps", warmupSteps, "0 or more");
    gradClip = zeroIsNone(gradClip);
    require(
        gradClip == null || (gradClip > 0 && gradClip < Double.POSITIVE_INFINITY),
        "grad_clip",
        gradClip,
        "0 (for none) or more");
  }

  private static void require(boolean holds, String name, @Nullable Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + allowed);
    }
  }

  private static @Nullable Double zeroIsNone(@Nullable Double value) {
    return value == null || value == 0 ? null : value;
  }

  private static String interval(String text) {
    if (PERCENT.matcher(text).matches()) {
      return text;
    }
    try {
      return Budget.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "eval_interval is '"
              + text
              + "', must be like 10% (of the budget), 5s, steps=200 or tokens=1M",
          e);
    }
  }

  /** The same with an evaluation interval that is a share of the budget as an amount. */
  public Training resolved() {
    Matcher share = PERCENT.matcher(evalInterval);
    if (!share.matches()) {
      return this;
    }
    Budget interval = part(Budget.parse(budget), Integer.parseInt(share.group(1)) / 100.0);
    return new Training(
        learningRate,
        weightDecay,
        beta1,
        beta2,
        eps,
        batchSize,
        budget,
        interval.toString(),
        targetAccuracy,
        stopAtTarget,
        schedule,
        warmupSteps,
        gradClip);
  }

  private static Budget part(Budget whole, double share) {
    if (whole instanceof Budget.WallClock clock) {
      return new Budget.WallClock(Duration.ofMillis(part(clock.limit().toMillis(), share)));
    } else if (whole instanceof Budget.Steps steps) {
      return new Budget.Steps(part(steps.limit(), share));
    }
    return new Budget.Tokens(part(((Budget.Tokens) whole).limit(), share));
  }

  private static long part(long whole, double share) {
    return Math.max(1, Math.round(whole * share));
  }
}
