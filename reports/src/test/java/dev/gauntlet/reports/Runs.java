package dev.gauntlet.reports;

import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.InferenceRecord.Latency;
import dev.gauntlet.spi.result.LeverRecord;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.MachinePeak;
import dev.gauntlet.spi.result.MetricDefinition;
import dev.gauntlet.spi.result.ModelCard;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Sample;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Invented runs with everything a report has to bear. The same every time. */
public final class Runs {

  /** A name that would be markup, a formula and a broken line if it were not escaped. */
  public static final String HOSTILE = "=HYPERLINK(\"x\")<script>alert(1)</script>,\r\n'&amp;";

  private static final Map<String, Object> ADDITION =
      config("digits", 3L, "reversed", true, "operations", "addition");
  private static final Map<String, Object> SHAKESPEARE =
      config("corpus", "shakespeare-plays", "context_length", 128L);

  /** How an invented implementation fares: final loss at the best learning rate, and its speed. */
  private record Talent(
      String id,
      Map<String, Object> config,
      long parameters,
      double loss,
      double examplesPerSecond) {

    /**
     * The loss at the last position of full-context examples over that at all positions: where
     * context helps, the last position has most of it. In this run nanogpt is worse than tl over
     * all positions and better at the last one.
     */
    double lastOverAll() {
      return switch (id) {
        case "nanogpt" -> 0.96;
        case "tl" -> 0.99;
        case "bigram" -> 1.01;
        default -> 1;
      };
    }

    /** Predicts no target but the last. */
    boolean lastPositionOnly() {
      return id.equals("mlp");
    }
  }

  private Runs() {}

  /**
   * Five implementations on two tasks, three learning rates, three seeds. Parts of the data differ
   * in their losses and numbers of targets, contenders in the targets they predict, and evaluations
   * on the way from the one at the end; the seed moves the split of addition, not that of
   * Shakespeare; the MLP reaches its target accuracy on addition; with seed 2 hf crashes on
   * Shakespeare at any rate.
   */
  public static RunRecord study() {
    return study(3);
  }

  /** The same with any number of seeds: 30 trials for each. */
  public static RunRecord study(int seeds) {
    List<TrialRecord> trials = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (Talent talent : talents(0.001, 0.9, 1.1, 1.35, 2.05)) {
        for (double lr : List.of(1e-4, 1e-3, 1e-2)) {
          trials.add(trial("addition", ADDITION, talent, lr, seed));
        }
      }
      for (Talent talent : talents(2.14, 1.62, 1.64, 1.81, 2.49)) {
        for (double lr : List.of(1e-4, 1e-3, 1e-2)) {
          TrialRecord trial = trial("shakespeare", SHAKESPEARE, talent, lr, seed);
          boolean crashes = seed == 2 && talent.id().equals("hf");
          trials.add(crashes ? failed(trial, Status.CRASHED) : trial);
        }
      }
    }
    RunRecord run = run("study", trials);
    return new RunRecord(
        run.suite(),
        run.description(),
        run.environment(),
        trials,
        exports(trials),
        inference(trials),
        List.of(profile(trials.get(0), false), profile(trials.get(3), true)),
        List.of(
            new LeverRecord("vector width", "512", "addition", "tl", 5.8, 1),
            new LeverRecord("vector width", "256", "addition", "tl", 8.7, 1.5)),
        true);
  }

  /** Seven operations of a step of 4 ms at a batch of 128, of the engine or of kernels. */
  private static ProfileRecord profile(TrialRecord trial, boolean kernels) {
    List<StepProfile.Operation> operations = new ArrayList<>();
    for (int i = 7; i > 0; i--) {
      operations.add(
          kernels
              ? new StepProfile.Operation("kernel " + i, i, i * 1e-4, null, i > 5 ? i * 1e7 : 0.0)
              : new StepProfile.Operation("aten::op" + i, i, i * 1e-4, i * 1e6, null));
    }
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("batch", 1e-4);
    phases.put("forward", 9e-4);
    phases.put("backward", 2e-3);
    phases.put("optimizer", 1e-3);
    StepProfile step =
        new StepProfile(128, 2, 30, 1.25, 400, 4e-3, 3e-3, 9e-3, phases, 2500, operations);
    return new ProfileRecord(trial.spec().id(), step, new MachinePeak(250, 28), 1.5e6);
  }

  /** A small run with every status, a trial that has not ended, and hostile text everywhere. */
  public static RunRecord everyStatus() {
    List<TrialRecord> trials = new ArrayList<>();
    Talent mlp = talents(0.5, 1, 1, 1, 1).get(0);
    Talent hostile = new Talent(HOSTILE, config(HOSTILE, HOSTILE), 1234, 0.7, 5000);
    int seed = 0;
    for (Status status : Status.values()) {
      TrialRecord trial = trial("addition", ADDITION, seed % 2 == 0 ? mlp : hostile, 1e-3, ++seed);
      trials.add(status.succeeded() ? withStatus(trial, status) : failed(trial, status));
    }
    TrialRecord last = trial("addition", ADDITION, hostile, 1e-3, ++seed);
    trials.add(new TrialRecord(last.spec(), last.curve().subList(0, 2), null));
    return run(HOSTILE, trials);
  }

  /** A run of given trials. */
  public static RunRecord run(String suite, List<TrialRecord> trials) {
    return new RunRecord(
        suite,
        "Invented figures for the tests of the report.",
        config(
            "cpu",
            "Imaginary CPU @ 3.00GHz",
            "cores",
            2L,
            "memory_gb",
            16L,
            "os",
            "Linux 6.1",
            "java",
            "17.0.13",
            "gauntlet",
            "0.1.0",
            "djl",
            "0.35.1",
            "libtorch",
            "2.7.1"),
        trials);
  }

  /** The trial with another status and the same figures. */
  public static TrialRecord withStatus(TrialRecord trial, Status status) {
    TrialResult r = trial.result();
    return withResult(trial, with(r, status, r.metrics(), r.conditions()));
  }

  /** The result with other figures of the task's own. */
  public static TrialResult withMetrics(TrialResult result, Map<String, Double> metrics) {
    Map<String, TaskFigure> figures = new LinkedHashMap<>();
    metrics.forEach((name, value) -> figures.put(name, new TaskFigure(value, 100)));
    return with(result, result.status(), figures, result.conditions());
  }

  /** The training with another value of one of its settings. */
  public static Training training(Training t, String changed) {
    return new Training(
        t.learningRate(),
        changed.equals("weightDecay") ? 0.5 : t.weightDecay(),
        changed.equals("beta1") ? 0.5 : t.beta1(),
        changed.equals("beta2") ? 0.5 : t.beta2(),
        changed.equals("eps") ? 0.5 : t.eps(),
        t.batchSize(),
        t.budget(),
        changed.equals("evalInterval") ? "2s" : t.evalInterval(),
        changed.equals("targetAccuracy") ? Double.valueOf(0.5) : t.targetAccuracy(),
        changed.equals("stopAtTarget") ? !t.stopAtTarget() : t.stopAtTarget(),
        changed.equals("schedule") ? Decay.COSINE : t.schedule(),
        changed.equals("warmupSteps") ? 5 : t.warmupSteps(),
        changed.equals("gradClip") ? Double.valueOf(0.5) : t.gradClip());
  }

  /** The run with how the machine's speed changed during each of its trials. */
  public static RunRecord withDrifts(RunRecord run, List<Double> drifts) {
    List<TrialRecord> trials = new ArrayList<>();
    for (TrialRecord trial : run.trials()) {
      trials.add(withConditions(trial, conditions(0.25, 0.25 * drifts.get(trials.size()), 0)));
    }
    return new RunRecord(run.suite(), run.description(), run.environment(), trials);
  }

  /** The trial with what the machine did to it. */
  public static TrialRecord withConditions(TrialRecord trial, MachineConditions conditions) {
    TrialResult r = trial.result();
    return withResult(trial, with(r, r.status(), r.metrics(), conditions));
  }

  /** What a machine did to a trial: its calibrations, and for how long it was stopped. */
  public static MachineConditions conditions(double before, double after, double paused) {
    return conditions(before, after, paused, 0.012);
  }

  /** The same, and the median step of the trial. */
  public static MachineConditions conditions(
      double before, double after, double paused, double step) {
    return new MachineConditions(before, after, 2, 2, 38.5, 0.11, null, 17L, paused, step, 0.034);
  }

  /** The trial with another result. */
  public static TrialRecord withResult(TrialRecord trial, TrialResult result) {
    return new TrialRecord(
        trial.spec(),
        trial.curve(),
        result,
        trial.warnings(),
        trial.log(),
        trial.samples(),
        trial.samplePoints(),
        trial.timings());
  }

  /** The trial with facts of its data. */
  public static TrialRecord withFacts(TrialRecord trial, Map<String, String> facts) {
    TrialResult r = trial.result();
    return withResult(
        trial,
        with(
            r,
            r.status(),
            r.parameters(),
            r.parameterBreakdown(),
            r.metrics(),
            facts,
            r.conditions()));
  }

  /** The trial as one of a model with so many parameters. */
  public static TrialRecord withParameters(TrialRecord trial, long parameters) {
    TrialResult r = trial.result();
    return withResult(
        trial,
        with(
            r,
            r.status(),
            parameters,
            Map.of("all", parameters),
            r.metrics(),
            r.dataFacts(),
            r.conditions()));
  }

  private static TrialResult with(
      TrialResult r, Status status, Map<String, TaskFigure> metrics, MachineConditions conditions) {
    return with(
        r, status, r.parameters(), r.parameterBreakdown(), metrics, r.dataFacts(), conditions);
  }

  private static TrialResult with(
      TrialResult r,
      Status status,
      long parameters,
      Map<String, Long> breakdown,
      Map<String, TaskFigure> metrics,
      Map<String, String> facts,
      MachineConditions conditions) {
    return new TrialResult(
        status,
        "",
        parameters,
        breakdown,
        r.steps(),
        r.examples(),
        r.tokens(),
        r.timing(),
        r.budgetOvershootSeconds(),
        r.best(),
        r.testBatches(),
        r.secondHalfSecondsPerExample(),
        metrics,
        r.metricDefinitions(),
        r.peakRssMb(),
        facts,
        conditions);
  }

  /** The trials, of which those of an implementation have become others. */
  public static List<TrialRecord> with(
      List<TrialRecord> trials, String implementation, UnaryOperator<TrialRecord> change) {
    return trials.stream()
        .map(t -> t.spec().implementation().id().equals(implementation) ? change.apply(t) : t)
        .toList();
  }

  /** The trial as it would be had it failed. */
  public static TrialRecord failed(TrialRecord trial, Status status) {
    TrialResult r = trial.result();
    boolean skipped = status == Status.SKIPPED;
    return new TrialRecord(
        trial.spec(),
        skipped ? List.of() : trial.curve().subList(0, 3),
        new TrialResult(
            status,
            "it failed: " + HOSTILE,
            skipped ? 0 : r.parameters(),
            skipped ? Map.of() : r.parameterBreakdown(),
            skipped ? 0 : 40,
            skipped ? 0 : 1280,
            skipped ? 0 : 15360,
            skipped
                ? new Timing(0, 0, 0, 0, 0, 0, 0, 0)
                : new Timing(.1, .2, .2, .1, .7, .2, .1, 1),
            null,
            null,
            null,
            null,
            Map.of(),
            Map.of(),
            null,
            Map.of(),
            null),
        trial.warnings(),
        trial.log(),
        "");
  }

  private static List<Talent> talents(double... losses) {
    return List.of(
        new Talent("mlp", config("n_embed", 8L, "n_hidden", 128L), 14_608, losses[0], 90_000),
        new Talent(
            "tl", config("d_model", 16L, "n_layers", 4L, "n_heads", 4L), 13_872, losses[1], 5_000),
        new Talent(
            "nanogpt",
            config("n_layer", 4L, "n_head", 4L, "n_embd", 16L, "dropout", 0.1),
            13_760,
            losses[2],
            6_500),
        new Talent(
            "hf",
            config("n_layer", 4L, "n_head", 4L, "n_embd", 16L, "dropout", 0.1),
            13_824,
            losses[3],
            5_800),
        new Talent("bigram", config(), 256, losses[4], 400_000));
  }

  private static TrialRecord trial(
      String task, Map<String, Object> taskConfig, Talent talent, double learningRate, long seed) {
    int batch = 128;
    Training training =
        new Training(
            learningRate,
            0.01,
            0.9,
            0.999,
            1e-8,
            batch,
            "20s",
            "1s",
            task.equals("addition") ? 0.995 : null,
            false,
            Decay.CONSTANT,
            0,
            null);
    String id =
        String.format(
            "%016x",
            (long) List.of(task, talent.id(), learningRate, seed).hashCode() * 0x9E3779B97F4A7C15L);
    TrialSpec spec =
        new TrialSpec(
            id,
            "study",
            new Choice(talent.id(), talent.config()),
            new Choice(task, taskConfig),
            seed,
            training,
            2,
            "cpu",
            (task.equals("addition") ? "a" + seed : "ab").repeat(32),
            Map.of("libtorch", "2.7.1"));
    Random random = new Random(id.hashCode());
    int context = task.equals("addition") ? 12 : 128;
    double speed = talent.examplesPerSecond() * 12 / context * (1 + 0.03 * random.nextGaussian());
    double floor =
        talent.loss()
            * (1 + 0.4 * Math.abs(Math.log10(learningRate / 1e-2)))
            * Math.exp(0.03 * random.nextGaussian());
    double start = task.equals("addition") ? 2.8 : 4.2;
    List<CurvePoint> curve = new ArrayList<>();
    for (int second = 0; second <= 20; second++) {
      double share = Math.exp(-second / (2.5 + learningRate * 50));
      double loss = floor + (start - floor) * share + 0.002 * random.nextDouble();
      long steps = (long) (second * speed / batch);
      boolean inFull = second % 5 == 0; // the first and the last among them
      curve.add(
          new CurvePoint(
              steps,
              steps * batch,
              second == 0 ? 0 : second + 0.08 * random.nextDouble(),
              second * 1.2 + 0.5,
              inFull ? score(task, talent, 0.93 * loss, 640) : null,
              score(task, talent, 1.08 * loss, 960),
              inFull ? score(task, talent, 0.99 * loss, 1_280) : null));
    }
    CurvePoint last = curve.get(curve.size() - 1);
    double loss = last.test().loss();
    CurvePoint best =
        new CurvePoint(
            last.step(),
            last.examples(),
            last.trainSeconds(),
            last.wallSeconds(),
            score(task, talent, 0.95 * loss, 5_120),
            score(task, talent, 1.07 * loss, 7_040),
            score(task, talent, 1.01 * loss, 20_480));
    Map<String, TaskFigure> metrics = new LinkedHashMap<>();
    Map<String, MetricDefinition> definitions = new LinkedHashMap<>();
    if (task.equals("addition")) {
      metrics.put("exact_match", new TaskFigure(Math.exp(-4 * loss), 5_000));
      for (int carries = 0; carries <= 3; carries++) {
        metrics.put(
            "exact_match.carries=" + carries,
            new TaskFigure(Math.exp(-(3 + carries) * loss), 1_000 + carries));
      }
      definitions.put(
          "exact_match",
          new MetricDefinition(
              "Share of problems that are right.", "share", MetricDefinition.Better.HIGHER));
    } else {
      metrics.put("of_the_tasks_own", new TaskFigure(0.5 * loss, 77));
    }
    double seconds = Math.min(20.001, best.trainSeconds());
    TrialResult result =
        new TrialResult(
            Status.COMPLETED,
            "",
            talent.parameters(),
            breakdown(talent),
            best.step(),
            best.examples(),
            best.examples() * context,
            new Timing(
                0.05 * seconds,
                0.35 * seconds,
                0.45 * seconds,
                0.1 * seconds,
                seconds,
                3,
                1.5,
                seconds + 4.5),
            0.001,
            best,
            batches(best.test(), seed + List.of(task, talent.id()).hashCode()),
            0.9 * seconds / best.examples(),
            metrics,
            definitions,
            talent.id().equals("hf") ? null : 612.5,
            Map.of("test_twins", "0"),
            id.startsWith("0") ? conditions(0.25, 0.2825, 0) : conditions(0.25, 0.26, 0));
    String samples =
        task.equals("addition")
            ? "272+926=8911|  right\n045+045=090|  wrong, expected 090|\n" + HOSTILE
            : "ROMEO:\nWhat <b>light</b> & through yonder window breaks?\n";
    List<SamplePoint> points = new ArrayList<>();
    Map<Long, Timing> timings = new LinkedHashMap<>();
    for (CurvePoint point : curve) {
      int second = timings.size(); // each evaluation takes longer than the one before
      timings.put(
          point.step(),
          new Timing(0, 0, 0, 0, point.trainSeconds(), 0.01 * second * (second + 1), 0, second));
      if (point.train() != null) {
        points.add(
            new SamplePoint(
                point.step(),
                point.trainSeconds(),
                point.equals(last),
                List.of(
                    new Sample("045+045", "045+045=", "0" + second + "0|", "090|"),
                    new Sample("ROMEO", "ROMEO:", HOSTILE, null))));
      }
    }
    return new TrialRecord(
        spec, curve, result, List.of(), "epoch done\n" + HOSTILE, samples, points, timings);
  }

  private static List<ExportRecord> exports(List<TrialRecord> trials) {
    ModelCard card =
        new ModelCard(
            Map.of("matMul", 12),
            27_000,
            54_000,
            Map.of("", 100.0, "blocks", 26_900.0),
            81_920,
            true);
    return trials.stream()
        .map(t -> new ExportRecord(t.spec().id(), "", card, 61_440L, 3e-6, true, 0.4, 0.9))
        .toList();
  }

  /** Both engines on every trial at the largest learning rate. */
  private static List<InferenceRecord> inference(List<TrialRecord> trials) {
    List<InferenceRecord> records = new ArrayList<>();
    for (TrialRecord trial : trials) {
      if (trial.spec().training().learningRate() == 1e-2 && trial.result().status().succeeded()) {
        double us = trial.result().parameters() / 500.0 + trial.spec().seed();
        records.add(inference(trial.spec().id(), "PyTorch", 3 * us));
        records.add(inference(trial.spec().id(), "OnnxRuntime", us));
      }
    }
    return records;
  }

  private static InferenceRecord inference(String trial, String engine, double us) {
    return new InferenceRecord(
        trial,
        engine,
        "1.0",
        2,
        60_000,
        0.05,
        new Latency(us, 1.2 * us, 2 * us, 1000),
        new Latency(2 * us, 2.4 * us, 4 * us, 1000),
        Map.of(1, 5e5 / us, 8, 2e6 / us, 64, 4e6 / us, 512, 5e6 / us));
  }

  private static Map<String, Long> breakdown(Talent talent) {
    Map<String, Long> blocks = new LinkedHashMap<>();
    blocks.put("embedding", talent.parameters() / 4);
    blocks.put("blocks", talent.parameters() / 2);
    blocks.put("head", talent.parameters() - talent.parameters() / 4 - talent.parameters() / 2);
    return blocks;
  }

  /** The targets that all predict are those of addition; of text, one window in 32 has one. */
  private static SplitScore score(String task, Talent talent, double loss, long targets) {
    boolean text = task.equals("shakespeare");
    double common = text ? loss * talent.lastOverAll() : loss;
    long commonTargets = text ? targets / 32 : targets;
    boolean last = text && talent.lastPositionOnly();
    return new SplitScore(
        loss,
        Math.exp(-loss),
        Math.min(1, Math.exp(-loss / 3)),
        last ? commonTargets : targets,
        common,
        Math.exp(-common),
        Math.min(1, Math.exp(-common / 3)),
        commonTargets);
  }

  /**
   * Stretches of a test part of which some are harder than others, for everybody alike; their means
   * are the score.
   */
  public static BatchMeans batches(SplitScore test, long seed) {
    Random hardness = new Random(7);
    Random own = new Random(seed);
    double[] factors = new double[BatchMeans.BATCHES];
    double mean = 0;
    for (int i = 0; i < factors.length; i++) {
      factors[i] = 1 + 0.05 * hardness.nextGaussian() + 0.01 * own.nextGaussian();
      mean += factors[i] / factors.length;
    }
    List<Means> batches = new ArrayList<>();
    for (double factor : factors) {
      double f = factor / mean;
      batches.add(
          new Means(
              f * test.loss(),
              (2 - f) * test.accuracy(),
              f * test.commonLoss(),
              (2 - f) * test.commonAccuracy()));
    }
    return new BatchMeans(batches);
  }

  private static Map<String, Object> config(Object... namesAndValues) {
    Map<String, Object> config = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      config.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return config;
  }
}
