package dev.gauntlet.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import dev.gauntlet.ops.CrossEntropy;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.optim.AdamW;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains one model on one batch of random tokens, and times the steps. */
final class Stepper implements AutoCloseable {
  private static final Training TRAINING =
      new Training(
          1e-3, 0.01, 0.9, 0.999, 1e-8, 1, "steps=1", "100%", null, false, Decay.CONSTANT, 0, null);

  /** Whether each parameter is updated by operations of its own, as a lever to measure. */
  private static final boolean SEPARATE_UPDATES = Boolean.getBoolean("benchmark.separateUpdates");

  private final Problem problem;
  private final int batchSize;
  private final NDManager manager;
  private final Block block;
  private final OwnGradients.@Nullable Gradients own;
  private final @Nullable AdamW optimizer;
  private final Batch batch;
  private final TokenBatch plain;
  private final Optimizer separate =
      Optimizer.adamW().optLearningRateTracker(Tracker.fixed(1e-3f)).optWeightDecays(0.01f).build();
  private final List<Double> times = new ArrayList<>(); // microseconds an example

  private Stepper(Block block, Problem problem, int batchSize, NDManager parent, int threads) {
    this.block = block;
    this.problem = problem;
    this.batchSize = batchSize;
    manager = parent.newSubManager();
    int length = problem.contextLength();
    block.initialize(manager, DataType.FLOAT32, new Shape(batchSize, length));
    if (block instanceof OwnGradients it) {
      own = it.open(batchSize, threads);
      own.begin(TRAINING);
      optimizer = null;
    } else {
      own = null;
      optimizer = new AdamW(block.getParameters(), TRAINING);
    }
    NDArray tokens = random(batchSize, length);
    NDArray targets =
        switch (problem.targets()) {
          case LAST -> random(batchSize);
          case ALL -> random(batchSize, length);
          case MARKED -> lastOfEach(random(batchSize, length));
        };
    batch = new Batch(tokens, targets);
    plain = TokenBatch.of(batch);
  }

  /**
   * Builds a model.
   *
   * @param problem if its targets are marked, the last position of each example has one
   * @param threads of kernels in Java
   */
  static <C extends Record> Stepper of(
      Implementation<C> implementation,
      C config,
      Problem problem,
      int batchSize,
      NDManager parent,
      int threads) {
    return new Stepper(implementation.build(config, problem), problem, batchSize, parent, threads);
  }

  private NDArray random(long... shape) {
    return manager.randomInteger(0, problem.vocabSize(), new Shape(shape), DataType.INT64);
  }

  private static NDArray lastOfEach(NDArray targets) {
    targets.set(new NDIndex(":, :-1"), Batch.IGNORE);
    return targets;
  }

  void step() {
    long start = System.nanoTime();
    if (own != null) {
      own.backward(plain, times.size());
      own.step(1e-3);
    } else {
      byEngine();
    }
    times.add((System.nanoTime() - start) / 1e3 / batchSize);
  }

  private void byEngine() {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray tokens = batch.tokens();
      tokens.attach(scratch);
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray logits =
            block
                .forward(new ParameterStore(scratch, false), new NDList(tokens), true)
                .singletonOrThrow();
        boolean lastOnly = problem.targets() == Targets.LAST || logits.getShape().get(1) == 1;
        NDArray targets =
            lastOnly && batch.targets().getShape().dimension() == 2
                ? batch.targets().get(":, -1")
                : batch.targets().reshape(-1);
        NDArray rows = lastOnly ? logits.get(":, -1") : logits.reshape(-1, problem.vocabSize());
        NDArray loss = CrossEntropy.mean(rows, targets, Batch.IGNORE);
        loss.getFloat();
        collector.backward(loss);
      }
      if (optimizer != null && !SEPARATE_UPDATES) {
        optimizer.step(1e-3);
      } else if (optimizer != null) {
        for (Pair<String, Parameter> each : block.getParameters()) {
          NDArray array = each.getValue().getArray();
          separate.update(each.getKey(), array, array.getGradient());
        }
      }
      tokens.attach(manager);
    }
  }

  /** Takes steps for some seconds; returns the median of their times, microseconds an example. */
  double median(double seconds) {
    times.clear();
    long start = System.nanoTime();
    while (times.isEmpty() || (System.nanoTime() - start) / 1e9 < seconds) {
      step();
    }
    return median();
  }

  /** Of the second half: the first warms up. */
  double median() {
    double[] late =
        times.subList(times.size() / 2, times.size()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return late[late.length / 2];
  }

  /** Which kernels in Java compute; empty if the engine does. */
  String kernels() {
    return own == null ? "" : own.description();
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
    if (optimizer != null) {
      optimizer.close();
    }
    manager.close();
  }
}
