package dev.gauntlet.trial;

import ai.djl.ndarray.NDManager;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Budget.Progress;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.PhaseClock.Phase;
import dev.gauntlet.trial.optim.Schedule;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Trains until the budget is used up or nothing is left to learn, evaluates on the way, and keeps
 * the best checkpoint.
 *
 * <p>It evaluates before the first step, whenever {@link Training#evalInterval} has been trained
 * since the last evaluation, and at the end: on samples that stay the same. Where there are few
 * evaluations, each looks at all three parts; where there are many, every fifth does, and the
 * others look at the validation part alone, which decides what is kept and, if the trial asks for
 * it, whether a target accuracy is reached and training stops. So the test part has no say in that,
 * and neither has what the model writes on the way.
 */
final class TrainingLoop {
  private static final double PROGRESS_SECONDS = 0.2; // five times a second

  /** Share of the budget after which the model writes for the first time since the beginning. */
  private static final double FIRST_SAMPLES = 0.125;

  /**
   * What the loop works with.
   *
   * @param model initialized
   * @param manager for arrays of a step
   * @param checkpoint where the best parameters go
   * @param clock left in phase {@link Phase#OTHER}
   * @param watch of the machine
   * @param sample examples to evaluate on the way
   * @param listener told of progress and evaluations
   * @param samples what the model writes on the way
   */
  record Setup(
      TrialSpec spec,
      Dataset dataset,
      CheckedModel model,
      NDManager manager,
      Checkpoint checkpoint,
      PhaseClock clock,
      MachineWatch watch,
      CurveSample sample,
      TrialExecutor.Listener listener,
      SampleLog samples) {}

  private final Setup setup;
  private final Training training;
  private final Budget budget;
  private final Budget evalInterval;
  private final Schedule schedule;
  private final Evaluator evaluator;
  private final PhaseClock clock;
  private final StepTimes stepTimes = new StepTimes();

  private long steps;
  private double loss;
  private double reportedSeconds;
  private int evaluations;
  private double samplesFrom;
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
    try (Learner learner =
        Learner.of(
            setup.model(), training, setup.dataset(), setup.spec().seed(), setup.manager())) {
      evaluate(true);
      beginTraining();
      Progress now = Progress.NONE;
      while (!stopsAtTarget() && budget.used(now) < 1 && !learner.ended()) {
        double usedBefore = budget.used(now);
        step(learner, usedBefore);
        now = progress();
        stepTimes.add(now.trainSeconds());
        report(now);
        if (evalInterval.used(now.since(evaluated)) >= 1) {
          boolean whole =
              evaluations % setup.sample().wholeEvery() == 0 || budget.used(progress()) >= 1;
          leaveTraining(learner, () -> evaluate(whole));
        }
      }
      settle(learner);
      endTraining();
      if (last == null || last.step() < steps) {
        evaluate(true);
      }
      return stopsAtTarget() ? Status.TARGET_REACHED : Status.COMPLETED;
    } finally {
      clock.enter(Phase.OTHER);
    }
  }

  private void beginTraining() {
    setup.watch().begin();
    clock.enter(Phase.LOOP);
  }

  private void endTraining() {
    clock.enter(Phase.OTHER);
    setup.watch().end();
  }

  private void settle(Learner learner) {
    clock.enter(Phase.OPTIMIZER);
    learner.settle();
    clock.enter(Phase.LOOP);
  }

  private void leaveTraining(Learner learner, Runnable action) {
    settle(learner);
    endTraining();
    action.run();
    beginTraining();
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

  /** What a training step took, pauses left out. */
  StepTimes stepTimes() {
    return stepTimes;
  }

  private void step(Learner learner, double budgetUsed) {
    double learningRate = schedule.learningRate(steps, budgetUsed);
    loss = learner.learn(steps, learningRate, clock);
    clock.enter(Phase.LOOP);
    if (!Double.isFinite(loss)) {
      clock.enter(Phase.OTHER);
      throw new TrialFailure(
          Status.DIVERGED,
          "the training loss is %s at step %d, %s"
              .formatted(loss, steps, search().inTraining(steps)));
    }
    steps++;
    clock.exclude(setup.watch().pause());
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

  private void evaluate(boolean whole) {
    evaluations++;
    CurvePoint point;
    try (Unchanged parameters = new Unchanged(setup.model(), setup.manager())) {
      clock.enter(Phase.EVALUATION);
      SplitScore validation = sample(Split.VALIDATION);
      boolean all = whole || stopsAt(validation);
      SplitScore train = all ? sample(Split.TRAIN) : null;
      SplitScore test = all ? sample(Split.TEST) : null;
      clock.enter(Phase.OTHER);
      point =
          new CurvePoint(
              steps,
              examples(),
              clock.trainSeconds(),
              clock.wallSeconds(),
              train,
              validation,
              test);
      parameters.check();
    }
    last = point;
    if (best == null || point.validation().loss() < best.validation().loss()) {
      setup.checkpoint().save(setup.model(), steps);
      best = point;
    }
    setup.listener().on(new TrialEvent.Evaluated(point));
    setup.listener().on(new TrialEvent.Elapsed(steps, clock.timing()));
    evaluated = progress();
    writeSamples(budget.used(evaluated));
  }

  /** Has the model write at the first evaluation, and whenever twice the budget is used up. */
  private void writeSamples(double used) {
    if (used >= samplesFrom && used < 1) { // the model that is kept writes when all is over
      String when = steps == 0 ? "before training" : "after " + steps + " steps";
      clock.enter(Phase.EVALUATION);
      SamplePoint point =
          setup.samples().write(when, steps, clock.trainSeconds(), setup.sample().tokens());
      clock.enter(Phase.OTHER);
      setup.listener().on(new TrialEvent.Sampled(point));
      samplesFrom = FIRST_SAMPLES;
      while (samplesFrom <= used) {
        samplesFrom *= 2;
      }
    }
  }

  private SplitScore sample(Split split) {
    return finite(split, evaluator.sample(split, setup.sample().examples()));
  }

  /**
   * Makes sure that a score of the present model is finite.
   *
   * @throws TrialFailure if a loss is not; says where the model goes wrong
   */
  SplitScore finite(Split split, SplitScore score) {
    if (!Double.isFinite(score.loss()) || !Double.isFinite(score.commonLoss())) {
      throw new TrialFailure(
          Status.DIVERGED,
          "the %s loss is %s after step %d, %s"
              .formatted(
                  split.name().toLowerCase(Locale.ROOT),
                  Double.isFinite(score.loss()) ? score.commonLoss() : score.loss(),
                  steps,
                  search().inEvaluation(split)));
    }
    return score;
  }

  private NonFiniteSearch search() {
    return new NonFiniteSearch(
        setup.spec(), setup.dataset(), setup.model(), setup.manager(), setup.listener()::thrown);
  }

  private boolean stopsAtTarget() {
    return last != null && stopsAt(last.validation());
  }

  private boolean stopsAt(SplitScore validation) {
    Double target = training.targetAccuracy();
    return training.stopAtTarget() && target != null && validation.commonAccuracy() >= target;
  }
}
