package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Download;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.trial.TrialModel;
import java.io.IOException;
import java.util.Optional;
import java.util.ServiceLoader;

/** A right model learns what every right model learns. */
final class LearningChecks {
  private static final double[] RATES = {1e-2, 3e-2, 3e-3}; // one of which suits any small model
  private static final int STEPS = 400;
  private static final int LOOK_EVERY = 20;
  private static final double OVERFITTED = 0.05; // nats
  private static final double BEATS_BIGRAM = 0.5; // which is right as often as chance

  private static final String BAG_OF_TOKENS =
      "it claims a low capacity and no positions: it need not tell the last token from the others";

  private LearningChecks() {}

  /** A batch is learned by heart. */
  static CheckFinding overfitting(Subject subject) {
    if (subject.claims().lowCapacity()) {
      return CheckFinding.notApplicable("it claims a low capacity");
    }
    int examples = Math.min(8, subject.vocabSize());
    double best = Double.POSITIVE_INFINITY;
    for (double rate : RATES) {
      try (Probe probe = subject.steadyModel(1, subject.problem(), examples)) {
        if (probe.model().trainsItself()) {
          return CheckFinding.notApplicable("it learns by itself, as far as it means to");
        }
        SequenceDataset same =
            new SequenceDataset(
                subject.problem(),
                subject.claims().context() ? SequenceDataset.DISTINCT : SequenceDataset.CIRCLE,
                41,
                true);
        try (TrialModel.Steps steps = probe.steps(same, rate);
            Batch batch = same.train(0, examples, subject.manager())) {
          for (int step = 1; step <= STEPS; step++) {
            double before = steps.next();
            if (!Double.isFinite(before)) {
              break;
            }
            if (step % LOOK_EVERY == 0) {
              double loss = probe.evaluatedLoss(batch);
              best = Math.min(best, loss);
              if (loss < OVERFITTED) {
                return CheckFinding.passed(
                    "%d examples by heart after %d steps at a learning rate of %s: loss %.3f",
                    examples, step, rate, loss);
              }
            }
          }
        }
      }
    }
    return CheckFinding.failed(
        "gradients do not reach all that must learn, a softmax comes before the loss, inputs are"
            + " lost on the way, or steps do not change the parameters",
        "the loss of the same %d examples is %.3f at best after %d steps, must be below %.2f",
        examples,
        best,
        STEPS,
        OVERFITTED);
  }

  /** Two tokens of context are used. */
  static CheckFinding context(Subject subject) {
    if (!subject.claims().context()) {
      return CheckFinding.notApplicable("it claims no context");
    }
    if (subject.claims().bagOfTokens()) {
      return CheckFinding.notApplicable(BAG_OF_TOKENS);
    }
    if (subject.contextLength() < 3) {
      return CheckFinding.notApplicable("the context is too short");
    }
    SequenceDataset data = SequenceDataset.of(subject.problem(), SequenceDataset.ALTERNATING, 51);
    double best = 0;
    for (double rate : RATES) {
      try (Probe probe = subject.steadyModel(1, subject.problem(), Subject.BATCH);
          TrialModel.Steps steps = probe.steps(data, rate)) {
        for (int step = 1; step <= STEPS; step++) {
          if (!Double.isFinite(steps.next())) {
            break;
          }
          if (step % LOOK_EVERY == 0) {
            double accuracy = accuracy(probe, data, Split.TEST);
            best = Math.max(best, accuracy);
            if (accuracy >= BEATS_BIGRAM) {
              return CheckFinding.passed(
                  "%.0f %% right after %d steps where the last token alone says nothing (chance:"
                      + " %.0f %%)",
                  100 * accuracy, step, 100.0 / subject.vocabSize());
            }
          }
        }
      }
    }
    return CheckFinding.failed(
        "what the model sees of earlier tokens does not help it: attention weights, values or the"
            + " positions of keys are mixed up",
        "%.0f %% right after %d steps on tokens that are those before the last again, must be %.0f"
            + " %%; a bigram gets %.0f %%",
        100 * best,
        STEPS,
        100 * BEATS_BIGRAM,
        100.0 / subject.vocabSize());
  }

  /** A task of the class path is learned as it expects. */
  static CheckFinding task(Subject subject, String id) throws IOException {
    if (subject.claims().bagOfTokens()) {
      return CheckFinding.notApplicable(BAG_OF_TOKENS);
    }
    Optional<Task<?>> task = find(id);
    if (task.isEmpty()) {
      return CheckFinding.notApplicable(
          "task %s is not on the class path: add gauntlet-tasks to the tests", id);
    }
    Expectation expectation = task.get().expectation().orElseThrow();
    long limit = ((Budget.Steps) Budget.parse(expectation.training().budget())).limit();
    try (Dataset dataset = open(task.get())) {
      Problem problem = dataset.problem();
      Probe built;
      try {
        built = subject.steadyModel(1, problem, expectation.training().batchSize());
      } catch (IllegalArgumentException e) {
        return CheckFinding.notApplicable("it refuses the task: %s", RootCause.firstLine(e));
      }
      double accuracy = 0;
      try (Probe probe = built;
          TrialModel.Steps steps = probe.model().train(dataset, expectation.training(), 1)) {
        for (long step = 1; step <= limit; step++) {
          double loss = steps.next();
          if (!Double.isFinite(loss)) {
            return CheckFinding.failed(
                "the model is not stable at an ordinary learning rate",
                "the loss is %s at step %d",
                loss,
                step);
          }
          if (step % LOOK_EVERY == 0) {
            accuracy = accuracy(probe, dataset, Split.TEST);
            if (accuracy >= expectation.accuracy()) {
              return CheckFinding.passed(
                  "%.1f %% right on the test part after %d of %d steps",
                  100 * accuracy, step, limit);
            }
          }
        }
      }
      return CheckFinding.failed(
          "it does not learn what the last token alone decides: look at overfitting, trained and"
              + " gradients first; else the learning rate does not suit it",
          "%.1f %% right on the test part after %d steps, must be %.0f %%",
          100 * accuracy,
          limit,
          100 * expectation.accuracy());
    }
  }

  private static Optional<Task<?>> find(String id) {
    for (Task<?> task : ServiceLoader.load(Task.class, Check.class.getClassLoader())) {
      if (task.id().equals(id)) {
        return Optional.of(task);
      }
    }
    return Optional.empty();
  }

  private static <C extends Record> Dataset open(Task<C> task) throws IOException {
    return task.open(task.defaults(), NO_DATA, 1);
  }

  private static final DataAccess NO_DATA =
      new DataAccess() {
        @Override
        public byte[] read(String path) {
          throw new IllegalArgumentException("there is no file " + path + " in a check");
        }

        @Override
        public byte[] read(Download download) {
          throw new IllegalArgumentException("nothing is downloaded for a check");
        }
      };

  /** Share of right predictions after the last token; a tie is wrong. */
  private static double accuracy(Probe probe, Dataset dataset, Split split) {
    long right = 0;
    long count = 0;
    try (NDManager scratch = probe.model().manager().newSubManager()) {
      for (Batch batch : dataset.sample(split, 256, 256, scratch)) {
        try (batch) {
          long[] targets = batch.targets().toLongArray();
          int[][] tokens = tokens(batch);
          int perExample = targets.length / tokens.length;
          Output output = probe.evaluate(tokens);
          for (int i = 0; i < tokens.length; i++) {
            right += isRight(output.last(i), targets[(i + 1) * perExample - 1]) ? 1 : 0;
            count++;
          }
        }
      }
    }
    return (double) right / count;
  }

  static int[][] tokens(Batch batch) {
    int length = Math.toIntExact(batch.tokens().getShape().get(1));
    long[] flat = batch.tokens().toLongArray();
    int[][] tokens = new int[flat.length / length][length];
    for (int i = 0; i < flat.length; i++) {
      tokens[i / length][i % length] = Math.toIntExact(flat[i]);
    }
    return tokens;
  }

  static boolean isRight(float[] logits, long target) {
    float best = logits[Math.toIntExact(target)];
    int notBelow = 0;
    for (float logit : logits) {
      notBelow += logit < best ? 0 : 1;
    }
    return notBelow == 1; // itself
  }
}
