package dev.gauntlet.trial;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Metric.Measurement;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.MetricDefinition;
import dev.gauntlet.spi.result.SamplePoint;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One trial, from data to result, in this process and on the calling thread.
 *
 * <p>A specification goes in, events come out while it runs, a result at the end. Only one trial at
 * a time may run in a process: the engine has one random generator and one gradient collector.
 */
public final class Trial {
  // Examples on which the model that is kept is scored at the end, beside all of the test part.
  private static final int FINAL_VALIDATION = 512;
  private static final int FINAL_TRAIN = 256;
  // What trains for less is no measurement that the machine's speed would say something of. A
  // second by its steps and their time may come out as a little less.
  private static final double LEAST_CALIBRATED_SECONDS = 1 - 1e-9;

  private final TrialSpec spec;
  private final Implementation<?> implementation;
  private final Task<?> task;
  private final DataAccess data;
  private final boolean accuracyOnly;
  private final @Nullable Double usualCalibration;

  /**
   * Prepares nothing yet.
   *
   * @param spec what to do
   * @param implementation the one that the specification names
   * @param task the one that the specification names
   * @param data where the task's files come from
   */
  public Trial(TrialSpec spec, Implementation<?> implementation, Task<?> task, DataAccess data) {
    this(spec, implementation, task, data, false, null);
  }

  private Trial(
      TrialSpec spec,
      Implementation<?> implementation,
      Task<?> task,
      DataAccess data,
      boolean accuracyOnly,
      @Nullable Double usualCalibration) {
    this.spec = spec;
    this.implementation = implementation;
    this.task = task;
    this.data = data;
    this.accuracyOnly = accuracyOnly;
    this.usualCalibration = usualCalibration;
  }

  /**
   * The same trial where somebody asks how long it takes, or nobody does.
   *
   * @param only whether nobody does: then it is warmed up for the few steps that show whether model
   *     and task fit, and the machine is not calibrated
   */
  public Trial withAccuracyOnly(boolean only) {
    return new Trial(spec, implementation, task, data, only, usualCalibration);
  }

  /**
   * The same trial on a machine whose speed is known: for up to three seconds it waits for the
   * machine to be as fast again before it trains.
   *
   * @param seconds what the machine's calibration mostly took before other trials; null if there
   *     were none
   */
  public Trial withUsualCalibration(@Nullable Double seconds) {
    return new Trial(spec, implementation, task, data, accuracyOnly, seconds);
  }

  /**
   * The trial of a specification.
   *
   * @throws dev.gauntlet.base.InputException if the catalog has no such implementation or task
   */
  public static Trial of(TrialSpec spec, Catalog catalog, DataAccess data) {
    return new Trial(
        spec,
        catalog.implementation(spec.implementation().id()).provider(),
        catalog.task(spec.task().id()).provider(),
        data);
  }

  /**
   * Runs the trial to its end, whatever that is: what a plugin throws becomes the status and the
   * reason of the result, and the listener gets it whole.
   *
   * @param folder for the checkpoint and samples; created if need be
   * @param listener told of every event
   * @throws RuntimeException what the listener throws, unchanged
   */
  public TrialResult run(Path folder, TrialExecutor.Listener listener) {
    try {
      return new Run(new TrialFolder(folder), listener).end();
    } catch (ListenerFailure e) {
      throw e.thrown;
    }
  }

  /** What it is to do. */
  public TrialSpec spec() {
    return spec;
  }

  /** Opens the data, and makes sure that it is the data the trial was planned with. */
  Dataset open() throws IOException {
    Dataset dataset = open(task);
    String sha256 = dataset.fingerprint().sha256();
    if (!sha256.equals(spec.dataSha256())) {
      dataset.close();
      throw new TrialFailure(
          Status.CRASHED,
          "the data has SHA-256 %s, but the trial was planned with %s"
              .formatted(sha256, spec.dataSha256()));
    }
    return dataset;
  }

  private <C extends Record> Dataset open(Task<C> task) throws IOException {
    return task.open(Configs.bind(task.defaults(), spec.task().config()), data, spec.seed());
  }

  /** Builds the model anew, not initialized yet. */
  Block build(Problem problem) {
    return build(implementation, problem);
  }

  private <C extends Record> Block build(Implementation<C> implementation, Problem problem) {
    C config = Configs.bind(implementation.defaults(), spec.implementation().config());
    try {
      return implementation.build(config, problem);
    } catch (IllegalArgumentException e) { // the contract: this configuration cannot serve
      throw new TrialFailure(Status.SKIPPED, RootCause.firstLine(e));
    }
  }

  /** Marks what a listener throws, which is not the model's fault. */
  private static final class ListenerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException thrown;

    ListenerFailure(RuntimeException thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  /** The course of the trial, and what is known of it so far. */
  private final class Run {
    private final TrialFolder folder;
    private final TrialExecutor.Listener listener;
    private final PhaseClock clock = new PhaseClock(System::nanoTime);

    private long parameters;
    private Map<String, Long> parameterBreakdown = Map.of();
    private Map<String, String> dataFacts = Map.of();
    private final MachineWatch watch =
        MachineWatch.ofThisProcess(
            spec.threads(), Device.fromName(spec.device()).equals(Device.cpu()));
    private Map<String, TaskFigure> metrics = Map.of();
    private Map<String, MetricDefinition> metricDefinitions = Map.of();
    private boolean calibrates;
    private @Nullable TrainingLoop loop;
    private @Nullable CurvePoint best;
    private @Nullable BatchMeans testBatches;
    private @Nullable TargetScores testTargets;

    private final TrialExecutor.Listener told =
        new TrialExecutor.Listener() {
          @Override
          public void on(TrialEvent event) {
            tell(event);
          }

          @Override
          public void thrown(Throwable thrown) {
            listener.thrown(thrown);
          }
        };

    Run(TrialFolder folder, TrialExecutor.Listener listener) {
      this.folder = folder;
      this.listener = listener;
    }

    /** Tells the listener, whose failures are not the model's. */
    private void tell(TrialEvent event) {
      try {
        listener.on(event);
      } catch (TrialFailure e) {
        throw e;
      } catch (RuntimeException e) {
        throw new ListenerFailure(e);
      }
    }

    TrialResult end() {
      PeakMemory.reset();
      try {
        return result(Ending.of(train()));
      } catch (ListenerFailure e) {
        throw e;
      } catch (Throwable e) { // whatever a plugin throws must not stop the others
        if (!(e instanceof TrialFailure)) {
          listener.thrown(e);
        }
        return result(Ending.of(e));
      }
    }

    private Status train() throws IOException {
      Files.createDirectories(folder.path());
      Checkpoint checkpoint = new Checkpoint(folder, spec);
      checkpoint.delete();
      Engine engine = Engine.getEngine(TorchEngine.NAME);
      try (Dataset dataset = open();
          NDManager manager = engine.newBaseManager(Device.fromName(spec.device()))) {
        dataFacts = dataset.fingerprint().facts();
        CurveSample sample = warmUp(dataset, manager);
        return train(dataset, initialize(dataset.problem(), manager), sample, checkpoint, manager);
      }
    }

    private Status train(
        Dataset dataset,
        CheckedModel model,
        CurveSample sample,
        Checkpoint checkpoint,
        NDManager manager)
        throws IOException {
      try (model) {
        int contextLength = dataset.problem().contextLength();
        tell(new TrialEvent.Started(parameters, parameterBreakdown, contextLength, dataFacts));
        SampleLog samples = new SampleLog(folder, dataset, model, manager);
        samples.delete();
        if (calibrates) {
          watch.calibrateBefore(usualCalibration);
        }
        TrainingLoop training =
            new TrainingLoop(
                new TrainingLoop.Setup(
                    spec,
                    dataset,
                    model,
                    manager,
                    checkpoint,
                    clock,
                    watch,
                    sample,
                    told,
                    samples));
        loop = training;
        Status status = training.run();
        if (calibrates) {
          watch.calibrateAfter();
        }
        checkpoint.restore(model, manager);
        CurvePoint scored = score(training, new Evaluator(model, dataset, manager));
        best = scored;
        clock.enter(PhaseClock.Phase.EVALUATION);
        SamplePoint kept =
            samples.writeKept(
                "after training, the best on the validation part", scored, sample.tokensKept());
        clock.enter(PhaseClock.Phase.OTHER);
        tell(new TrialEvent.Sampled(kept));
        measure(model, dataset, manager);
        return status;
      }
    }

    private CheckedModel initialize(Problem problem, NDManager manager) {
      Seeds.seedInitialization(manager.getEngine(), spec.seed());
      Block block = build(problem);
      CheckedModel model = new CheckedModel(block, problem, spec.training().batchSize(), manager);
      parameters = model.parameters().count();
      parameterBreakdown = model.parameters().breakdown();
      return model;
    }

    /**
     * Runs training steps and evaluations on a model that is then thrown away: they load and
     * compile what is loaded and compiled lazily, find out whether model and task fit, and show the
     * pace. Nothing of it can reach the model that counts.
     */
    private CurveSample warmUp(Dataset dataset, NDManager manager) {
      PhaseClock unused = new PhaseClock(System::nanoTime);
      Training training = spec.training();
      int contextLength = dataset.problem().contextLength();
      long mostSteps = accuracyOnly ? WarmUp.LEAST_STEPS : Long.MAX_VALUE;
      if (Budget.parse(training.budget()) instanceof Budget.Steps budget) {
        mostSteps = Math.min(mostSteps, budget.limit());
      }
      try (NDManager scratch = manager.newSubManager();
          CheckedModel model = initialize(dataset.problem(), scratch);
          Learner learner = Learner.of(model, training, dataset, spec.seed(), scratch)) {
        OwnGradients.Gradients own = model.ownGradients();
        WarmUp warmUp = own == null ? WarmUp.ofEngine(mostSteps) : WarmUp.ofCompiler(mostSteps);
        try {
          warmUp.run(step -> learner.learn(step, training.learningRate(), unused), learner::ended);
          learner.settle();
        } catch (RuntimeException e) {
          if (warmUp.steps() < WarmUp.LEAST_STEPS) {
            throw e;
          }
          // It will be thrown again in training, where it is known at which step.
        }
        Evaluator evaluator = new Evaluator(model, dataset, scratch);
        double perExample = WarmUp.secondsPerExample(evaluator);
        double perCall = WarmUp.secondsPerCall(evaluator);
        tell(
            new TrialEvent.WarmedUp(
                unused.wallSeconds(), warmUp.steps(), own == null ? "" : own.description()));
        CurveSample.Pace pace = new CurveSample.Pace(warmUp.lastStepSeconds(), perExample, perCall);
        calibrates =
            !accuracyOnly
                && pace.trainingSeconds(training, contextLength) >= LEAST_CALIBRATED_SECONDS;
        return CurveSample.of(training, contextLength, pace);
      }
    }

    /** Scores the model that was kept, on all that there is of the test part. */
    private CurvePoint score(TrainingLoop training, Evaluator evaluator) {
      CurvePoint kept = Objects.requireNonNull(training.best());
      clock.enter(PhaseClock.Phase.EVALUATION);
      Evaluator.Whole test = evaluator.whole(Split.TEST);
      testBatches = test.batches();
      testTargets = test.targets();
      CurvePoint point =
          new CurvePoint(
              kept.step(),
              kept.examples(),
              kept.trainSeconds(),
              kept.wallSeconds(),
              training.finite(Split.TRAIN, evaluator.sample(Split.TRAIN, FINAL_TRAIN)),
              training.finite(
                  Split.VALIDATION, evaluator.sample(Split.VALIDATION, FINAL_VALIDATION)),
              training.finite(Split.TEST, test.score()));
      clock.enter(PhaseClock.Phase.OTHER);
      return point;
    }

    private void measure(CheckedModel model, Dataset dataset, NDManager manager) {
      Map<String, TaskFigure> figures = new LinkedHashMap<>();
      Map<String, MetricDefinition> definitions = new LinkedHashMap<>();
      try (NDManager scratch = manager.newSubManager();
          Unchanged parameters = new Unchanged(model, manager)) {
        clock.enter(PhaseClock.Phase.EVALUATION);
        Predictor predictor = model.predictor(scratch, Evaluator.batchSize(dataset));
        for (Metric metric : dataset.metrics()) {
          definitions.put(
              metric.name(),
              new MetricDefinition(metric.definition(), metric.unit(), metric.better()));
          List<Measurement> measurements = new ArrayList<>(metric.measure(predictor, Split.TEST));
          measurements.addAll(metric.measure(Objects.requireNonNull(testTargets)));
          for (Measurement measurement : measurements) {
            if (Double.isFinite(measurement.value())) { // an absent figure is left out
              figures.put(
                  measurement.name(), new TaskFigure(measurement.value(), measurement.count()));
            }
          }
        }
        clock.enter(PhaseClock.Phase.OTHER);
        parameters.check();
      }
      metrics = figures;
      metricDefinitions = definitions;
    }

    private TrialResult result(Ending ending) {
      TrainingLoop training = loop;
      boolean succeeded = ending.status().succeeded();
      return new TrialResult(
          ending.status(),
          ending.reason(),
          parameters,
          parameterBreakdown,
          training != null ? training.progress().steps() : 0,
          training != null ? training.examples() : 0,
          training != null ? training.progress().tokens() : 0,
          clock.timing(),
          training != null ? training.overshootSeconds() : null,
          succeeded ? best : null,
          succeeded ? testBatches : null,
          training != null
              ? training.stepTimes().secondHalfPerExample(spec.training().batchSize())
              : null,
          succeeded ? metrics : Map.of(),
          succeeded ? metricDefinitions : Map.of(),
          PeakMemory.peakRssMb(),
          dataFacts,
          training != null
              ? watch.conditions(training.stepTimes().median(), training.stepTimes().longest())
              : null);
    }
  }

  /**
   * How a trial ended.
   *
   * @param status its name
   * @param reason why, in one line; empty for a success
   */
  record Ending(Status status, String reason) {
    // c10::alloc_cpu's message, when the system refuses memory to libtorch
    private static final String NATIVE_OUT_OF_MEMORY = "can't allocate memory";

    /** A success. */
    static Ending of(Status status) {
      return new Ending(status, "");
    }

    /** A failure, by what was thrown. */
    static Ending of(Throwable thrown) {
      if (thrown instanceof TrialFailure failure) {
        return new Ending(failure.status(), failure.reason());
      }
      for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
        if (cause instanceof OutOfMemoryError) {
          return new Ending(Status.OUT_OF_MEMORY, "heap: " + RootCause.firstLine(cause));
        }
        if (cause instanceof EngineException
            && String.valueOf(cause.getMessage()).contains(NATIVE_OUT_OF_MEMORY)) {
          return new Ending(Status.OUT_OF_MEMORY, "native: " + RootCause.firstLine(cause));
        }
      }
      return new Ending(Status.CRASHED, RootCause.describe(thrown));
    }
  }
}
