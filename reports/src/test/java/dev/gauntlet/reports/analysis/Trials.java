package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Trials of exactly the figures a test needs. */
public final class Trials {
  private final List<TrialRecord> trials = new ArrayList<>();
  private final Double targetAccuracy;
  private boolean stop;
  private String data = "data";
  private String budget = "10s";
  private int threads = 1;
  private BiFunction<SplitScore, Long, BatchMeans> batches = (score, seed) -> null;

  /** Trials that stop at a validation accuracy; null for none. */
  public Trials(Double targetAccuracy) {
    this.targetAccuracy = targetAccuracy;
  }

  /** The same, with scores on stretches of the test part for the trials that are added next. */
  public Trials withBatches(BiFunction<SplitScore, Long, BatchMeans> ofScoreAndSeed) {
    batches = ofScoreAndSeed;
    return this;
  }

  /** One trial for each final test loss, seeds 1, 2, ...; validation losses are 0.1 above it. */
  public Trials add(String implementation, double learningRate, double... losses) {
    return add(implementation, Map.of(), "copying", learningRate, losses);
  }

  /** The same for a configuration and a task. */
  public Trials add(
      String implementation,
      Map<String, Object> config,
      String task,
      double learningRate,
      double... losses) {
    return add(implementation, config, Map.of(), task, learningRate, losses);
  }

  /** The same for settings of the task. */
  public Trials add(
      String implementation,
      Map<String, Object> config,
      Map<String, Object> taskConfig,
      String task,
      double learningRate,
      double... losses) {
    for (int seed = 1; seed <= losses.length; seed++) {
      double loss = losses[seed - 1];
      trials.add(
          trial(
              implementation,
              config,
              new Choice(task, taskConfig),
              learningRate,
              seed,
              List.of(point(0, 3), point(5, (3 + loss) / 2), point(10, loss))));
    }
    return this;
  }

  /** A trial that reaches any target at a given time. */
  public Trials addRace(String implementation, String task, double seconds) {
    trials.add(
        trial(
            implementation,
            Map.of(),
            new Choice(task, Map.of()),
            0.1,
            1,
            List.of(point(0, 3), point(seconds, 1e-9))));
    return this;
  }

  /** The same, which stop at it. */
  public Trials stoppingAtTarget() {
    stop = true;
    return this;
  }

  /** The same, with other data for the trials that are added next. */
  public Trials onData(String sha256) {
    data = sha256;
    return this;
  }

  /** The same, with another budget for the trials that are added next. */
  public Trials onBudget(String written) {
    budget = written;
    return this;
  }

  /** The same, with so many threads for the trials that are added next. */
  public Trials onThreads(int number) {
    threads = number;
    return this;
  }

  /** The same trials on a task of another name. */
  public Trials named(String task) {
    trials.replaceAll(
        t ->
            new TrialRecord(
                new TrialSpec(
                    t.spec().id(),
                    t.spec().suite(),
                    t.spec().implementation(),
                    new Choice(task, t.spec().task().config()),
                    t.spec().seed(),
                    t.spec().training(),
                    t.spec().threads(),
                    t.spec().device(),
                    t.spec().dataSha256(),
                    t.spec().versions()),
                t.curve(),
                t.result()));
    return this;
  }

  /** A trial with a curve of its own; its last point is its best. */
  public Trials addCurve(String implementation, long seed, CurvePoint... curve) {
    return addCurveAt(implementation, 0.1, seed, curve);
  }

  /** The same at a learning rate. */
  public Trials addCurveAt(
      String implementation, double learningRate, long seed, CurvePoint... curve) {
    Choice task = new Choice("copying", Map.of());
    trials.add(trial(implementation, Map.of(), task, learningRate, seed, List.of(curve)));
    return this;
  }

  /**
   * An evaluation with a test loss. The validation loss is 0.1 above it, and 0.2 at the last
   * position; the training loss is a tenth below it. Accuracy falls with the loss.
   */
  public static CurvePoint point(double trainSeconds, double loss) {
    return point(
        trainSeconds,
        score(0.9 * loss, 0.9 * loss, 50),
        new SplitScore(
            loss + 0.1, Math.exp(-loss), 1, 200, loss + 0.2, Math.exp(-loss - 0.1), 1, 100),
        score(loss, loss, 100));
  }

  /** An evaluation with any scores. */
  public static CurvePoint point(
      double trainSeconds, SplitScore train, SplitScore validation, SplitScore test) {
    long step = (long) (100 * trainSeconds);
    return new CurvePoint(
        step, 32 * step, trainSeconds, 1.5 * trainSeconds, train, validation, test);
  }

  /** A score of a loss over all targets, and of one over the ten that everybody predicts. */
  public static SplitScore score(double loss, double commonLoss, long targets) {
    return new SplitScore(
        loss, Math.exp(-loss), 1, targets, commonLoss, Math.exp(-commonLoss), 1, 10);
  }

  /** The run of these trials. */
  public RunRecord run() {
    return new RunRecord("test", "", Map.of("cpu", "abacus"), trials);
  }

  /** The run as one of a suite that is a ladder. */
  public RunRecord ladder() {
    return new RunRecord(
        "test",
        "",
        Map.of("cpu", "abacus"),
        trials,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        true);
  }

  /** The run, arranged. */
  public Study study() {
    return Study.of(run());
  }

  private TrialRecord trial(
      String implementation,
      Map<String, Object> config,
      Choice task,
      double learningRate,
      long seed,
      List<CurvePoint> curve) {
    Training training =
        new Training(
            learningRate,
            0,
            0.9,
            0.999,
            1e-8,
            32,
            budget,
            "5s",
            targetAccuracy,
            stop,
            Decay.CONSTANT,
            0,
            null);
    TrialSpec spec =
        new TrialSpec(
            "%016x".formatted(List.of(implementation, config, task, learningRate, seed).hashCode()),
            "test",
            new Choice(implementation, config),
            task,
            seed,
            training,
            threads,
            "cpu",
            data,
            Map.of());
    CurvePoint last = curve.get(curve.size() - 1);
    double seconds = last.trainSeconds();
    return new TrialRecord(
        spec,
        curve,
        new TrialResult(
            stop && last.validation().accuracy() >= targetAccuracy
                ? Status.TARGET_REACHED
                : Status.COMPLETED,
            "",
            100,
            Map.of("all", 100L),
            last.step(),
            last.examples(),
            last.examples(),
            new Timing(0, 0, 0, 0, seconds, 1, 1, seconds + 2),
            null,
            last,
            batches.apply(last.test(), seed),
            null,
            Map.of(),
            Map.of(),
            null,
            Map.of(),
            null));
  }
}
