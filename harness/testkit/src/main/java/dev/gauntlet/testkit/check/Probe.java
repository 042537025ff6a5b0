package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.TrialModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One model under examination, with its numbers as plain arrays. */
final class Probe implements AutoCloseable {
  private final TrialModel model;
  private final Problem problem;
  private final int batchSize;

  /**
   * Initializes a block as a trial does.
   *
   * @param batchSize of training
   */
  Probe(Block block, Problem problem, long seed, int batchSize, NDManager manager) {
    this.model = new TrialModel(block, problem, seed, batchSize, manager);
    this.problem = problem;
    this.batchSize = batchSize;
  }

  TrialModel model() {
    return model;
  }

  Problem problem() {
    return problem;
  }

  /** Logits as evaluation in a trial has them. */
  Output evaluate(int[][] tokens) {
    return run(tokens, array -> model.logits(array, false));
  }

  /** Logits of the block's own forward pass, whatever else the model computes with. */
  Output byEngine(int[][] tokens) {
    return run(tokens, array -> model.engineLogits(array, false));
  }

  /**
   * Logits in training mode, of the block's own forward pass.
   *
   * @param seed of dropout
   */
  Output train(int[][] tokens, long seed) {
    model.seed(seed);
    return run(tokens, array -> model.engineLogits(array, true));
  }

  private Output run(int[][] tokens, UnaryOperator<NDArray> forward) {
    try (NDManager scratch = model.manager().newSubManager()) {
      NDArray logits = forward.apply(array(tokens, scratch));
      Shape shape = logits.getShape();
      return new Output(
          logits.toFloatArray(), (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
    }
  }

  /** Token ids, (B, T), INT64. */
  static NDArray array(int[][] tokens, NDManager manager) {
    long[] flat = Arrays.stream(tokens).flatMapToInt(Arrays::stream).asLongStream().toArray();
    return manager.create(flat, new Shape(tokens.length, tokens[0].length));
  }

  /** Whether it predicts only after the last token. */
  boolean lastOnly() {
    return problem.contextLength() > 1
        && byEngine(new int[1][problem.contextLength()]).positions() == 1;
  }

  /** The parameters that are trained by gradients. */
  Map<String, Parameter> trained() {
    Map<String, Parameter> trained = new LinkedHashMap<>(model.parameters().byName());
    trained.values().removeIf(parameter -> !parameter.requiresGradient());
    return trained;
  }

  /** A copy of all parameters. */
  Map<String, float[]> values() {
    Map<String, float[]> values = new LinkedHashMap<>();
    model.values().forEach((name, array) -> values.put(name, floats(array)));
    return values;
  }

  float[] value(String name) {
    return floats(get(model.values(), name));
  }

  private static float[] floats(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      return array.toFloatArray();
    }
    try (NDArray converted = array.toType(DataType.FLOAT32, true)) {
      return converted.toFloatArray();
    }
  }

  /** What a map has for a name that it is sure to have. */
  static <T> T get(Map<String, T> map, String name) {
    return Objects.requireNonNull(map.get(name), name);
  }

  /** Sets some parameters; the others stay as they are. */
  void set(Map<String, float[]> changed) {
    try (NDManager scratch = model.manager().newSubManager()) {
      Map<String, NDArray> all = new LinkedHashMap<>(model.values());
      changed.forEach(
          (name, values) -> {
            NDArray old = get(all, name);
            NDArray array = scratch.create(values, old.getShape());
            all.put(
                name,
                old.getDataType() == DataType.FLOAT32
                    ? array
                    : array.toType(old.getDataType(), true));
          });
      all.keySet().retainAll(changed.keySet());
      model.set(all);
    }
  }

  void set(String name, float[] values) {
    set(Map.of(name, values));
  }

  Shape shape(String name) {
    return get(model.values(), name).getShape();
  }

  /** The mean loss of a batch in training mode, nats. */
  double loss(Batch batch, long seed) {
    try (NDManager scratch = model.manager().newSubManager()) {
      return model.loss(copy(batch, scratch), seed);
    }
  }

  /** The mean loss of a batch in evaluation mode, nats. */
  double evaluatedLoss(Batch batch) {
    try (NDManager scratch = model.manager().newSubManager()) {
      return model.evaluatedLoss(copy(batch, scratch));
    }
  }

  Map<String, float[]> gradients(Batch batch, long seed) {
    try (NDManager scratch = model.manager().newSubManager()) {
      return model.gradients(copy(batch, scratch), seed);
    }
  }

  /** The same batch, whose results go with a manager. */
  private static Batch copy(Batch batch, NDManager scratch) {
    NDArray tokens = batch.tokens().duplicate();
    NDArray targets = batch.targets().duplicate();
    tokens.attach(scratch);
    targets.attach(scratch);
    return new Batch(tokens, targets);
  }

  /** Begins to train with AdamW without weight decay. */
  TrialModel.Steps steps(Dataset dataset, double learningRate) {
    return model.train(dataset, training(learningRate, 0, 0.9, 0.999, 1e-8, null), 1);
  }

  /** Settings of AdamW for batches as this model's are. */
  Training training(
      double learningRate,
      double weightDecay,
      double beta1,
      double beta2,
      double eps,
      @Nullable Double gradClip) {
    return new Training(
        learningRate,
        weightDecay,
        beta1,
        beta2,
        eps,
        batchSize,
        "steps=1000",
        "steps=1000",
        null,
        false,
        Decay.CONSTANT,
        0,
        gradClip);
  }

  @Override
  public void close() {
    model.close();
  }
}
