package dev.gauntlet.plan;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys under {@code training} in a suite file, as a record so that {@link Configs} sets them.
 *
 * @param learning_rate peak learning rate
 * @param weight_decay decoupled weight decay
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param eps added to the root of the second moment
 * @param batch_size examples a step
 * @param budget when to stop, as {@link Budget#parse} reads it
 * @param eval_interval training between two evaluations: as {@link Budget#parse} reads it, or a
 *     share of the budget: {@code 10%}
 * @param target_accuracy validation accuracy at which to stop early; 0 for none
 * @param schedule of the learning rate
 * @param warmup_steps steps of linear warm-up; 0 for none
 * @param grad_clip largest global norm of the gradients; 0 for no clipping
 */
record TrainingSettings(
    double learning_rate,
    double weight_decay,
    double beta1,
    double beta2,
    double eps,
    int batch_size,
    String budget,
    String eval_interval,
    double target_accuracy,
    Decay schedule,
    long warmup_steps,
    double grad_clip) {

  private static final int MAX_BATCH = 1_000_000;
  private static final Pattern PERCENT = Pattern.compile("([1-9]\\d?|100)%");

  /** The study's for addition; those of AdamW are PyTorch's. */
  static final TrainingSettings DEFAULTS =
      new TrainingSettings(
          1e-3, 0.01, 0.9, 0.999, 1e-8, 2048, "60s", "10%", 0, Decay.CONSTANT, 0, 0);

  TrainingSettings {
    require(learning_rate > 0, "learning_rate", learning_rate, "positive");
    require(
        weight_decay >= 0 && weight_decay < 1e6,
        "weight_decay",
        weight_decay,
        "0 or more and less than 1e6");
    require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more and less than 1");
    require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more and less than 1");
    require(eps >= 0 && eps < 1, "eps", eps, "0 or more and less than 1");
    require(
        batch_size > 0 && batch_size <= MAX_BATCH, "batch_size", batch_size, "1 to " + MAX_BATCH);
    require(
        target_accuracy >= 0 && target_accuracy <= 1,
        "target_accuracy",
        target_accuracy,
        "from 0 (for none) to 1");
    require(warmup_steps >= 0, "warmup_steps", warmup_steps, "0 or more");
    require(grad_clip >= 0, "grad_clip", grad_clip, "0 (for none) or more");
    budget = Budget.parse(budget).toString();
    if (!PERCENT.matcher(eval_interval).matches()) {
      try {
        eval_interval = Budget.parse(eval_interval).toString();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "eval_interval is '"
                + eval_interval
                + "', must be like 10% (of the budget), 5s, steps=200 or tokens=1M",
            e);
      }
    }
  }

  private static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", must be " + allowed);
    }
  }

  /** The settings of a trial: the inverse of {@link #toTraining}. */
  static TrainingSettings of(Training training) {
    return new TrainingSettings(
        training.learningRate(),
        training.weightDecay(),
        training.beta1(),
        training.beta2(),
        training.eps(),
        training.batchSize(),
        training.budget(),
        training.evalInterval(),
        training.targetAccuracy() == null ? 0 : training.targetAccuracy(),
        Decay.parse(training.schedule()),
        training.warmupSteps(),
        training.gradClip() == null ? 0 : training.gradClip());
  }

  /** The record that travels with a trial; an interval that is a share becomes an amount. */
  Training toTraining() {
    return new Training(
        learning_rate,
        weight_decay,
        beta1,
        beta2,
        eps,
        batch_size,
        budget,
        interval().toString(),
        target_accuracy == 0 ? null : target_accuracy,
        schedule.toString(),
        warmup_steps,
        grad_clip == 0 ? null : grad_clip);
  }

  private Budget interval() {
    Matcher share = PERCENT.matcher(eval_interval);
    if (!share.matches()) {
      return Budget.parse(eval_interval);
    }
    long percent = Long.parseLong(share.group(1));
    Budget whole = Budget.parse(budget);
    if (whole instanceof Budget.WallClock clock) {
      return new Budget.WallClock(Duration.ofMillis(part(clock.limit().toMillis(), percent)));
    } else if (whole instanceof Budget.Steps steps) {
      return new Budget.Steps(part(steps.limit(), percent));
    }
    return new Budget.Tokens(part(((Budget.Tokens) whole).limit(), percent));
  }

  private static long part(long whole, long percent) {
    return Math.max(1, Math.round(whole * (percent / 100.0)));
  }
}
