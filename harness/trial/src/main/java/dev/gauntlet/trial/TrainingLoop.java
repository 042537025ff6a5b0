package dev.gauntlet.trial;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Budget.Progress;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.PhaseClock.Phase;
import dev.gauntlet.trial.optim.Schedule;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Trains until the budget is used up or the target is reached, evaluates on the way, and keeps the
 * best checkpoint.
 *
 * <p>It evaluates before the first step, whenever {@link Training#evalInterval} has been trained
 * since the last evaluation, and at the end. The target accuracy is looked for on the validation
 * part, so that the test part has no say in when training stops.
 */
final class TrainingLoop {
  private static final double PROGRESS_SECONDS = 0.2; // five times a second

  /**
   * What the loop works with.
   *
   * @param model initialized
   * @param manager for arrays of a step
   * @param checkpoint where the best parameters go
   * @param clock left in phase {@link Phase#OTHER}
   * @param listener told of progress and evaluations
   * @param halfway run once, when half of the budget is used up
   */
  record Setup(
      TrialSpec spec,
      Dataset dataset,
      CheckedModel model,
      NDManager manager,
      Checkpoint checkpoint,
      PhaseClock clock,
      TrialExecutor.Listener listener,
      Runnable halfway) {}

  private final Setup setup;
  private final Training training;
  private final Budget budget;
  private final Budget evalInterval;
  private final Schedule schedule;
  private final Evaluator evaluator;
  private final PhaseClock clock;

  private long steps;
  private double loss;
  private double reportedSeconds;
  private Progress evaluated = Progress.NONE;
  private @Nullable CurvePoint last;
  private @Nullable CurvePoint best;

  TrainingLoop(Setup setup) {
    this.setup = setup;
    this.training = setup.spec().training();
    this.budget = Budget.parse(training.budget());
    this.evalInterval = Budget.parse(training.evalInterval());
    this.schedule = new Schedule(training);
    this.evaluator = new Evaluator(setup.model(), setup.dataset(), setup.manager());
    this.clock = setup.clock();
  }

  /**
   * Trains.
   *
   * @return {@link Status#COMPLETED} or {@link Status#TARGET_REACHED}
   * @throws TrialFailure if a loss is not finite
   */
  Status run() {
    try (Learner learner = Learner.of(setup.model(), training)) {
      evaluate();
      Progress now = Progress.NONE;
      while (!reachedTarget() && budget.used(now) < 1) {
        double usedBefore = budget.used(now);
        step(learner, usedBefore);
        now = progress();
        report(now);
        if (usedBefore < 0.5 && budget.used(now) >= 0.5) {
          clock.enter(Phase.OTHER);
          setup.halfway().run();
          clock.enter(Phase.LOOP);
        }
        if (evalInterval.used(now.since(evaluated)) >= 1) {
          evaluate();
        }
      }
      if (last == null || last.step() < steps) {
        evaluate();
      }
      return reachedTarget() ? Status.TARGET_REACHED : Status.COMPLETED;
    } finally {
      clock.enter(Phase.OTHER);
    }
  }

  /** Training up to now. */
  Progress progress() {
    int contextLength = setup.dataset().problem().contextLength();
    return new Progress(steps, examples() * contextLength, clock.trainSeconds());
  }

  /** Examples trained on up to now. */
  long examples() {
    return steps * training.batchSize();
  }

  /** Training time beyond a budget, seconds; other budgets than a wall clock have none. */
  @Nullable Double overshootSeconds() {
    return budget instanceof Budget.WallClock wallClock
        ? Math.max(0, clock.trainSeconds() - wallClock.limit().toNanos() / 1e9)
        : null;
  }

  /**
   * The evaluation with the lowest validation loss, whose parameters the checkpoint has; none
   * before the first.
   */
  @Nullable CurvePoint best() {
    return best;
  }

  private void step(Learner learner, double budgetUsed) {
    long seed = Seeds.ofStep(setup.spec().seed(), steps);
    Seeds.seedStep(setup.manager().getEngine(), setup.spec().seed(), steps);
    double learningRate = schedule.learningRate(steps, budgetUsed);
    try (NDManager scratch = setup.manager().newSubManager()) {
      clock.enter(Phase.BATCH);
      try (Batch batch = setup.dataset().train(steps, training.batchSize(), scratch)) {
        loss = learner.learn(batch, learningRate, seed, clock);
      }
      clock.enter(Phase.LOOP);
    }
    if (!Double.isFinite(loss)) {
      clock.enter(Phase.OTHER);
      throw new TrialFailure(
          Status.DIVERGED,
          "the training loss is %s at step %d, %s"
              .formatted(loss, steps, search().inTraining(steps)));
    }
    steps++;
  }

  private void report(Progress now) {
    if (now.trainSeconds() - reportedSeconds >= PROGRESS_SECONDS) {
      reportedSeconds = now.trainSeconds();
      double examplesPerSecond = examples() / now.trainSeconds();
      clock.enter(Phase.OTHER);
      setup
          .listener()
          .on(
              new TrialEvent.Progress(
                  steps, loss, examplesPerSecond, budget.used(now), clock.timing()));
      clock.enter(Phase.LOOP);
    }
  }

  private void evaluate() {
    clock.enter(Phase.OTHER);
    CurvePoint point;
    try (Unchanged parameters = new Unchanged(setup.model(), setup.manager())) {
      point = score();
      parameters.check();
    }
    last = point;
    if (best == null || point.validation().loss() < best.validation().loss()) {
      setup.checkpoint().save(setup.model(), steps);
      best = point;
    }
    setup.listener().on(new TrialEvent.Evaluated(point));
    evaluated = progress();
    clock.enter(Phase.LOOP);
  }

  private CurvePoint score() {
    clock.enter(Phase.EVALUATION);
    SplitScore train = score(Split.TRAIN);
    SplitScore validation = score(Split.VALIDATION);
    SplitScore test = score(Split.TEST);
    clock.enter(Phase.OTHER);
    return new CurvePoint(
        steps, examples(), clock.trainSeconds(), clock.wallSeconds(), train, validation, test);
  }

  private SplitScore score(Split split) {
    SplitScore score = evaluator.score(split);
    if (!Double.isFinite(score.loss()) || !Double.isFinite(score.lastLoss())) {
      throw new TrialFailure(
          Status.DIVERGED,
          "the %s loss is %s after step %d, %s"
              .formatted(
                  split.name().toLowerCase(Locale.ROOT),
                  score.loss(),
                  steps,
                  search().inEvaluation(split)));
    }
    return score;
  }

  private NonFiniteSearch search() {
    return new NonFiniteSearch(
        setup.spec(), setup.dataset(), setup.model(), setup.manager(), setup.listener()::thrown);
  }

  private boolean reachedTarget() {
    Double target = training.targetAccuracy();
    return target != null && last != null && last.validation().accuracy() >= target;
  }
}
