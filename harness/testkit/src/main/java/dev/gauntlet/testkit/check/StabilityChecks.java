package dev.gauntlet.testkit.check;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.trial.TrialModel;
import java.util.Map;

/** A right model learns nothing where there is nothing, and survives what is too much. */
final class StabilityChecks {
  private static final double HIGH_RATE = 0.1;

  private StabilityChecks() {}

  /** Of tokens that nobody can predict, no more than chance is predicted. */
  static CheckFinding chance(Subject subject) {
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 61);
    try (Probe probe = subject.steadyModel(1)) {
      try (TrialModel.Steps steps = probe.steps(random, 1e-2)) {
        for (int step = 0; step < 100; step++) {
          steps.next();
        }
      }
      long right = 0;
      long count = 0;
      for (int i = 0; i < 8; i++) {
        try (Batch batch = random.train(1000 + i, 64, subject.manager())) {
          Counts counts = counts(probe, batch, subject.problem());
          right += counts.right;
          count += counts.count;
        }
      }
      double chance = 1.0 / subject.vocabSize();
      double accuracy = (double) right / count;
      // Five standard deviations, as if a third of the predictions were independent.
      double luck = 5 * Math.sqrt(chance * (1 - chance) * 3 / count);
      return accuracy <= chance + luck
          ? CheckFinding.passed(
              "trained on random tokens, %.1f %% of %d fresh ones are predicted (chance: %.1f %%)",
              100 * accuracy, count, 100 * chance)
          : CheckFinding.failed(
              "the model sees what it is to predict: the mask leaks",
              "%.1f %% of %d random tokens are predicted; chance is %.1f %%",
              100 * accuracy,
              count,
              100 * chance);
    }
  }

  /** Steps that are much too large are survived, or a loss that is no number says so. */
  static CheckFinding highRate(Subject subject) {
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 71);
    try (Probe probe = subject.steadyModel(1);
        TrialModel.Steps steps = probe.steps(random, HIGH_RATE)) {
      double loss = 0;
      double largest = 0;
      for (int step = 0; step < 50; step++) {
        loss = steps.next();
        largest = Math.max(largest, loss);
        if (!Double.isFinite(loss)) {
          // AdamW moves no value by more than about the rate, so none is above 10 yet.
          return CheckFinding.failed(
              "an exponential or a square overflows, or something divides by zero: softmax must"
                  + " subtract the largest score, and variances need an epsilon",
              "the loss is %s at step %d of a learning rate of %s",
              loss,
              step,
              HIGH_RATE);
        }
      }
      for (Map.Entry<String, float[]> parameter : probe.values().entrySet()) {
        if (!Double.isFinite(Output.largest(parameter.getValue()))) {
          return CheckFinding.failed(
              "a gradient is no number where the loss is one: a square root of zero, or a branch"
                  + " that a mask hides, most likely",
              "after 50 steps at a learning rate of %s parameter %s is not finite, and the loss is"
                  + " %.3g as if nothing were wrong",
              HIGH_RATE,
              parameter.getKey(),
              loss);
        }
      }
      return probe.evaluate(OutputChecks.tokens(subject, 7)).isFinite()
          ? CheckFinding.passed(
              "50 steps at a learning rate of %s: all finite, loss %.1f at most",
              HIGH_RATE, largest)
          : CheckFinding.failed(
              "an exponential overflows in evaluation",
              "after 50 steps at a learning rate of %s a logit is not finite, and the loss is %.3g",
              HIGH_RATE,
              loss);
    }
  }

  private record Counts(long right, long count) {}

  /** Over all positions that have a prediction and a target. */
  private static Counts counts(Probe probe, Batch batch, Problem problem) {
    long[] targets = batch.targets().toLongArray();
    int[][] tokens = LearningChecks.tokens(batch);
    Output output = probe.evaluate(tokens);
    boolean all = problem.targets() != Targets.LAST && output.positions() > 1;
    long right = 0;
    long count = 0;
    int perExample = targets.length / tokens.length;
    for (int i = 0; i < tokens.length; i++) {
      for (int t = all ? 0 : output.positions() - 1; t < output.positions(); t++) {
        long target = targets[i * perExample + (all ? t : perExample - 1)];
        right += LearningChecks.isRight(output.at(i, t), target) ? 1 : 0;
        count++;
      }
    }
    return new Counts(right, count);
  }
}
