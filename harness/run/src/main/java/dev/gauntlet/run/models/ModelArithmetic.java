package dev.gauntlet.run.models;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.gauntlet.onnx.Costs;
import dev.gauntlet.onnx.trace.Tracer;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.ModelCard;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much a model computes. */
public final class ModelArithmetic {
  private static final Logger LOG = LoggerFactory.getLogger(ModelArithmetic.class);

  private ModelArithmetic() {}

  /**
   * Floating point operations of forward and backward pass for one example, as {@link ModelCard}
   * counts them.
   *
   * @return null if the model cannot be traced
   */
  public static @Nullable Double flopsPerExample(TrialSpec trial, Catalog catalog, DataAccess data)
      throws IOException {
    Engine engine = TorchEngine.load(trial.threads());
    try (Dataset dataset = open(catalog.task(trial.task().id()).provider(), trial, data);
        NDManager manager = engine.newBaseManager(Device.cpu())) {
      Problem problem = dataset.problem();
      Block block =
          build(catalog.implementation(trial.implementation().id()).provider(), trial, problem);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, problem.contextLength()));
      ModelCard card = Costs.of(Tracer.trace(block, problem, manager));
      return (card.forwardFlopsPerToken() + card.backwardFlopsPerToken()) * problem.contextLength();
    } catch (RuntimeException e) { // a plugin's forward pass may throw anything when it is traced
      LOG.info("{} cannot be traced: its arithmetic is unknown", trial.implementation().id(), e);
      return null;
    }
  }

  private static <D extends Record> Dataset open(Task<D> task, TrialSpec trial, DataAccess data)
      throws IOException {
    return task.open(Configs.bind(task.defaults(), trial.task().config()), data, trial.seed());
  }

  private static <C extends Record> Block build(
      Implementation<C> implementation, TrialSpec trial, Problem problem) {
    return implementation.build(
        Configs.bind(implementation.defaults(), trial.implementation().config()), problem);
  }
}
