package dev.gauntlet.trial;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Metric.Measurement;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainingLoop.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One run of a trial, from data to result. */
final class Trial {
  private static final int WARM_UP_STEPS = 3;
  private static final double WARM_UP_SECONDS = 1; // no further warm-up step after this

  private final TrialRunner plugins;
  private final TrialSpec spec;
  private final Path folder;
  private final TrialListener listener;
  private final PhaseClock clock = new PhaseClock(System::nanoTime);

  private long parameters;
  private Map<String, Long> parameterBreakdown = Map.of();
  private Map<String, String> dataFacts = Map.of();
  private Map<String, Double> metrics = Map.of();
  private TrainingLoop loop;

  Trial(TrialRunner plugins, TrialSpec spec, Path folder, TrialListener listener) {
    this.plugins = plugins;
    this.spec = spec;
    this.folder = folder;
    this.listener = listener;
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

  TrialResult run() {
    try {
      TrialResult result = result(end());
      listener.on(new TrialEvent.Finished(result));
      return result;
    } catch (ListenerFailure e) {
      throw e.thrown;
    }
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

  private Ending end() {
    PeakMemory.reset();
    try {
      return Ending.of(train());
    } catch (ListenerFailure e) {
      throw e;
    } catch (Throwable e) { // whatever a plugin throws must not stop the others
      Ending ending = Ending.of(e);
      if (!(e instanceof TrialFailure)) {
        listener.thrown(e);
      }
      return ending;
    }
  }

  private Status train() throws IOException {
    Files.createDirectories(folder);
    Checkpoint checkpoint = new Checkpoint(folder, spec);
    checkpoint.delete();
    Engine engine = Engine.getEngine(TorchEngine.NAME);
    try (Dataset dataset = plugins.open(spec);
        NDManager manager = engine.newBaseManager(Device.fromName(spec.device()))) {
      dataFacts = dataset.fingerprint().facts();
      warmUp(dataset, manager);
      Model model = initialize(dataset.problem(), manager);
      int contextLength = dataset.problem().contextLength();
      tell(new TrialEvent.Started(parameters, parameterBreakdown, contextLength, dataFacts));
      SampleLog samples = new SampleLog(folder, dataset, manager);
      samples.delete();
      samples.write("before training", model);
      Runnable halfway = () -> samples.write("after half of the training", model);
      loop =
          new TrainingLoop(
              new Setup(spec, dataset, model, manager, checkpoint, clock, this::tell, halfway));
      Status status = loop.run();
      checkpoint.restore(model, manager);
      samples.write("after training, the best on the validation part", model);
      metrics = measure(model, dataset, manager);
      return status;
    }
  }

  private Model initialize(Problem problem, NDManager manager) {
    Seeds.seedInitialization(manager.getEngine(), spec.seed());
    Block block = plugins.build(spec, problem);
    Model model = new Model(block, problem, spec.training().batchSize(), manager);
    parameters = model.parameters().count();
    parameterBreakdown = model.parameters().breakdown();
    return model;
  }

  /**
   * Runs a few training steps on a model that is then thrown away: they load and compile what is
   * loaded and compiled lazily, and find out whether model and task fit. Nothing of it can reach
   * the model that counts.
   */
  private void warmUp(Dataset dataset, NDManager manager) {
    PhaseClock unused = new PhaseClock(System::nanoTime);
    int batchSize = spec.training().batchSize();
    try (NDManager scratch = manager.newSubManager()) {
      Model model = initialize(dataset.problem(), scratch);
      try (Learner learner = Learner.of(model, spec.training())) {
        for (int i = 0; i < WARM_UP_STEPS && unused.wallSeconds() < WARM_UP_SECONDS; i++) {
          try (NDManager step = scratch.newSubManager();
              Batch batch = dataset.train(i, batchSize, step)) {
            learner.learn(batch, spec.training().learningRate(), unused);
          }
        }
      }
    }
  }

  private Map<String, Double> measure(Model model, Dataset dataset, NDManager manager) {
    Map<String, Double> figures = new LinkedHashMap<>();
    try (NDManager scratch = manager.newSubManager();
        Unchanged parameters = new Unchanged(model, manager)) {
      clock.enter(PhaseClock.Phase.EVALUATION);
      var predictor = new NextTokenPredictor(model, scratch, Evaluator.batchSize(dataset));
      for (Metric metric : dataset.metrics()) {
        for (Measurement measurement : metric.measure(predictor, Split.TEST)) {
          if (Double.isFinite(measurement.value())) { // an absent figure is left out
            figures.put(measurement.name(), measurement.value());
          }
        }
      }
      clock.enter(PhaseClock.Phase.OTHER);
      parameters.check();
    }
    return figures;
  }

  private TrialResult result(Ending ending) {
    boolean trained = loop != null;
    boolean succeeded = ending.status().succeeded();
    return new TrialResult(
        ending.status(),
        ending.reason(),
        parameters,
        parameterBreakdown,
        trained ? loop.progress().steps() : 0,
        trained ? loop.examples() : 0,
        trained ? loop.progress().tokens() : 0,
        clock.timing(),
        trained ? loop.overshootSeconds() : null,
        succeeded ? loop.best() : null,
        succeeded ? metrics : Map.of(),
        PeakMemory.peakRssMb(),
        dataFacts,
        null);
  }
}
