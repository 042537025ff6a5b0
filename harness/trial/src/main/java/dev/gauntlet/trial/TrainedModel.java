package dev.gauntlet.trial;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model that a trial has kept, on the CPU and in evaluation mode, with the data of its task.
 */
public final class TrainedModel implements AutoCloseable {
  private final TrialSpec spec;
  private final Dataset dataset;
  private final NDManager manager;
  private final CheckedModel model;
  private final double loadSeconds;

  private TrainedModel(
      TrialSpec spec, Dataset dataset, NDManager manager, CheckedModel model, double loadSeconds) {
    this.spec = spec;
    this.dataset = dataset;
    this.manager = manager;
    this.model = model;
    this.loadSeconds = loadSeconds;
  }

  /**
   * Builds the model of a trial and gives it the parameters that were kept.
   *
   * @param folder the trial's
   * @return the model; the caller closes it
   * @throws InputException if there is no checkpoint, it is malformed, or is of another trial or
   *     configuration, or if the data is not what the trial was trained on
   * @throws IOException if a file cannot be read
   */
  public static TrainedModel open(Trial trial, Path folder) throws IOException {
    TrialSpec spec = trial.spec();
    @Nullable Dataset dataset = null;
    @Nullable NDManager manager = null;
    try {
      dataset = trial.open();
      manager = TorchEngine.load(spec.threads()).newBaseManager(Device.cpu());
      long start = System.nanoTime();
      Block block = trial.build(dataset.problem());
      CheckedModel model = CheckedModel.trained(block, dataset.problem(), manager);
      load(model, spec, new TrialFolder(folder).checkpoint(), manager);
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      return new TrainedModel(spec, dataset, manager, model, loadSeconds);
    } catch (TrialFailure e) {
      close(dataset, manager);
      throw new InputException("trial " + spec.id() + ": " + e.getMessage(), e);
    } catch (RuntimeException | IOException e) {
      close(dataset, manager);
      throw e;
    }
  }

  private static void load(CheckedModel model, TrialSpec spec, Path file, NDManager manager)
      throws IOException {
    try (NDManager scratch = manager.newSubManager()) {
      Safetensors checkpoint = Safetensors.read(file, scratch);
      String trial = checkpoint.metadata().get("trial_id");
      if (!spec.id().equals(trial)) {
        throw new InputException(
            "%s is of trial %s, must be of %s".formatted(file, trial, spec.id()));
      }
      requireFits(model.parameters().byName(), checkpoint.arrays(), file);
      model.load(checkpoint.arrays());
    }
  }

  private static void requireFits(
      Map<String, Parameter> parameters, Map<String, NDArray> arrays, Path file) {
    if (!arrays.keySet().equals(parameters.keySet())) {
      throw new InputException(
          "%s is of another configuration: it has the parameters %s, must have %s"
              .formatted(file, arrays.keySet(), parameters.keySet()));
    }
    arrays.forEach(
        (name, array) -> {
          Shape wanted = Objects.requireNonNull(parameters.get(name)).getArray().getShape();
          if (!array.getShape().equals(wanted)) {
            throw new InputException(
                "%s is of another configuration: %s has shape %s, must have %s"
                    .formatted(file, name, array.getShape(), wanted));
          }
        });
  }

  /** The trial. */
  public TrialSpec spec() {
    return spec;
  }

  /** The data it was trained on. */
  public Dataset dataset() {
    return dataset;
  }

  /** The model itself. */
  public Block block() {
    return model.block();
  }

  /** Owner of the model's parameters. */
  public NDManager manager() {
    return manager;
  }

  /** Number of trained values. */
  public long parameters() {
    return model.parameters().count();
  }

  /** Time it took to build the model and read its parameters; the engine was loaded already. */
  public double loadSeconds() {
    return loadSeconds;
  }

  /** The model as metrics and text generation use it. */
  public Predictor predictor() {
    return model.predictor(manager, Evaluator.batchSize(dataset));
  }

  /** Whether the model predicts only after the last token, so that it may need its full context. */
  public boolean predictsLastOnly() {
    return model.predictsLastOnly(manager);
  }

  @Override
  public void close() {
    close(dataset, manager);
  }

  private static void close(@Nullable Dataset dataset, @Nullable NDManager manager) {
    if (manager != null) {
      manager.close();
    }
    if (dataset != null) {
      dataset.close();
    }
  }
}
