package dev.gauntlet.trial;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the block in which a forward pass goes wrong, by running it again with checks on.
 *
 * <p>A model of whatever class asks for its parameters block by block: what it has made since it
 * last asked is the work of the block that it asked for then. Each time, that is looked through for
 * NaN and positive infinity. Negative infinity is what masks are made of, and wrong only in logits.
 */
final class NonFiniteSearch {
  private final TrialSpec spec;
  private final Dataset dataset;
  private final CheckedModel model;
  private final NDManager manager;
  private final Consumer<Throwable> thrown;
  private final IdentityHashMap<Parameter, String> names = new IdentityHashMap<>();

  /**
   * Prepares a search. Gradients must not be recorded, nor may the model have changed since.
   *
   * @param manager for its arrays, which it frees
   * @param thrown told of what makes a search fail
   */
  NonFiniteSearch(
      TrialSpec spec,
      Dataset dataset,
      CheckedModel model,
      NDManager manager,
      Consumer<Throwable> thrown) {
    this.spec = spec;
    this.dataset = dataset;
    this.model = model;
    this.manager = manager;
    this.thrown = thrown;
    model.parameters().byName().forEach((name, parameter) -> names.put(parameter, name));
  }

  /** Runs a training step's forward pass again, and says in a clause what came of it. */
  String inTraining(long step) {
    Seeds.seedStep(manager.getEngine(), spec.seed(), step);
    try (NDManager scratch = manager.newSubManager();
        Batch batch = dataset.train(step, spec.training().batchSize(), scratch)) {
      return describe(search(batch.tokens(), true));
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  /** Evaluates a split again, up to where it goes wrong, and says in a clause what came of it. */
  String inEvaluation(Split split) {
    int batchSize = Evaluator.batchSize(dataset);
    try (NDManager all = manager.newSubManager()) {
      for (Batch batch : dataset.evaluation(split, batchSize, all)) {
        try (batch;
            NDManager scratch = all.newSubManager()) {
          batch.tokens().attach(scratch);
          Optional<String> found = search(batch.tokens(), false);
          if (found.isPresent()) {
            return describe(found);
          }
        }
      }
    } catch (RuntimeException e) {
      return failed(e);
    }
    return describe(Optional.empty());
  }

  /** A search that fails takes nothing from the finding that there is something to search for. */
  private String failed(RuntimeException e) {
    thrown.accept(e);
    return "but running it again failed: " + RootCause.describe(e);
  }

  private static String describe(Optional<String> found) {
    return found
        .map(where -> "what is not finite first is " + where)
        .orElse("but all logits are finite when it is run again");
  }

  /** What is not finite first in a forward pass; empty if everything is finite. */
  private Optional<String> search(NDArray tokens, boolean training) {
    for (Map.Entry<String, Parameter> each : model.parameters().byName().entrySet()) {
      if (each.getValue().requiresGradient() && !isFinite(each.getValue().getArray())) {
        return Optional.of("parameter " + each.getKey());
      }
    }
    Watch watch = new Watch(tokens.getManager());
    NDArray logits = model.logits(tokens, training, watch);
    watch.look();
    return watch.culprit.or(() -> isFinite(logits) ? Optional.empty() : watch.output());
  }

  /** Looks at what a model has made whenever it asks for a parameter. */
  private final class Watch extends ParameterStore {
    private final NDManager manager;
    private final Set<NDArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private String block = "the tokens";
    private Optional<String> culprit = Optional.empty();

    Watch(NDManager manager) {
      super(manager, false);
      this.manager = manager;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      look();
      String name = names.get(parameter);
      block = name == null ? "a parameter that the model does not list" : layerOf(name);
      return super.getValue(parameter, device, training);
    }

    void look() {
      for (NDArray array : manager.getManagedArrays()) {
        if (seen.add(array) && culprit.isEmpty() && isWrong(array)) {
          culprit = output();
        }
      }
    }

    Optional<String> output() {
      return Optional.of("the output of " + block);
    }
  }

  /** The layer of a parameter: its name without the last part. */
  private static String layerOf(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : BlockParameters.blockOf(name);
  }

  private static boolean isFinite(NDArray array) {
    try (NDArray magnitudes = array.abs()) {
      return Double.isFinite(largest(magnitudes));
    }
  }

  private static boolean isWrong(NDArray array) {
    if (!array.getDataType().isFloating() || array.size() == 0) {
      return false;
    }
    double largest = largest(array);
    return Double.isNaN(largest) || largest == Double.POSITIVE_INFINITY;
  }

  /** NaN if there is one. */
  private static double largest(NDArray array) {
    try (NDArray largest = array.max();
        NDArray value = largest.toType(DataType.FLOAT64, true)) {
      return value.getDouble();
    }
  }
}
