package dev.gauntlet.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.hf.HfJava;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.mlp.MlpJava;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.nanogpt.NanoGptJava;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.implementations.tl.TlJava;
import dev.gauntlet.ops.CrossEntropy;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.OwnGradients;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.optim.AdamW;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Time of whole training steps, microseconds an example: forward, backward and AdamW on a batch of
 * random tokens, each implementation and its twin in Java in turn, so that both have the same
 * machine. Prints a line for each cell with the medians and their ratio.
 *
 * <p>Arguments: number of threads, seconds for each implementation of a cell, and parts of the
 * names of the cells to run (all if there are none).
 */
public final class StepBenchmark {
  private static final Training TRAINING =
      new Training(
          1e-3, 0.01, 0.9, 0.999, 1e-8, 1, "steps=1", "100%", null, false, Decay.CONSTANT, 0, null);
  private static final double TURN_SECONDS = 0.5;

  private StepBenchmark() {}

  /** An implementation and its twin at one size. */
  private record Cell<C extends Record>(
      String name,
      Implementation<C> original,
      Implementation<C> twin,
      C config,
      Problem problem,
      int batch) {}

  /** Measures. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[0]);
    double seconds = Double.parseDouble(arguments[1]);
    List<String> wanted = Arrays.asList(arguments).subList(2, arguments.length);
    Engine engine = TorchEngine.load(threads);
    System.out.printf("%-36s %10s %10s %7s%n", "cell, us an example", "original", "java", "ratio");
    for (Cell<?> cell : cells()) {
      if (wanted.isEmpty() || wanted.stream().anyMatch(cell.name()::contains)) {
        measure(cell, engine, threads, seconds);
      }
    }
  }

  private static List<Cell<?>> cells() {
    List<Cell<?>> cells = new ArrayList<>();
    Problem addition = new Problem(16, 12, Targets.LAST);
    for (int batch : new int[] {512, 2048}) {
      String at = "addition " + batch + " ";
      cells.add(
          new Cell<>(
              at + "hf", new Hf(), new HfJava(), new HfConfig(4, 4, 16, 0.1), addition, batch));
      cells.add(
          new Cell<>(
              at + "nanogpt",
              new NanoGpt(),
              new NanoGptJava(),
              new NanoGptConfig(6, 4, 16, 0.1),
              addition,
              batch));
      cells.add(
          new Cell<>(
              at + "tl", new Tl(), new TlJava(), new TlConfig(16, 4, 4, 0, 0), addition, batch));
      cells.add(
          new Cell<>(at + "mlp", new Mlp(), new MlpJava(), new MlpConfig(8, 128), addition, batch));
    }
    for (int[] size : new int[][] {{64, 64, 32}, {64, 128, 32}, {96, 64, 32}, {64, 64, 12}}) {
      int width = size[0];
      Problem text = new Problem(65, size[1], Targets.ALL);
      String at = "shakespeare width %d length %d B %d ".formatted(width, size[1], size[2]);
      cells.add(
          new Cell<>(
              at + "hf", new Hf(), new HfJava(), new HfConfig(4, 4, width, 0.1), text, size[2]));
      cells.add(
          new Cell<>(
              at + "nanogpt",
              new NanoGpt(),
              new NanoGptJava(),
              new NanoGptConfig(4, 4, width, 0.1),
              text,
              size[2]));
      cells.add(
          new Cell<>(
              at + "tl", new Tl(), new TlJava(), new TlConfig(width, 4, 4, 0, 0), text, size[2]));
    }
    Problem text = new Problem(65, 64, Targets.ALL);
    cells.add(
        new Cell<>(
            "shakespeare length 64 B 1024 mlp",
            new Mlp(),
            new MlpJava(),
            new MlpConfig(8, 128),
            text,
            1024));
    return cells;
  }

  private static <C extends Record> void measure(
      Cell<C> cell, Engine engine, int threads, double seconds) {
    try (NDManager manager = engine.newBaseManager();
        Stepper original = new Stepper(cell, cell.original(), manager, threads);
        Stepper java = new Stepper(cell, cell.twin(), manager, threads)) {
      Stepper[] both = {original, java};
      double[] spent = new double[2];
      while (spent[0] < seconds || spent[1] < seconds) {
        for (int i = 0; i < 2; i++) {
          long start = System.nanoTime();
          while ((System.nanoTime() - start) / 1e9 < TURN_SECONDS) {
            both[i].step();
          }
          spent[i] += (System.nanoTime() - start) / 1e9;
        }
      }
      double a = original.median();
      double b = java.median();
      System.out.printf(Locale.ROOT, "%-36s %10.2f %10.2f %7.1f%n", cell.name(), a, b, a / b);
    }
  }

  /** Trains one model. */
  private static final class Stepper implements AutoCloseable {
    private final Cell<?> cell;
    private final NDManager manager;
    private final Block block;
    private final OwnGradients.@Nullable Gradients own;
    private final @Nullable AdamW optimizer;
    private final Batch batch;
    private final TokenBatch plain;
    private final List<Double> times = new ArrayList<>(); // microseconds an example

    <C extends Record> Stepper(
        Cell<C> cell, Implementation<C> implementation, NDManager parent, int threads) {
      this.cell = cell;
      manager = parent.newSubManager();
      block = implementation.build(cell.config(), cell.problem());
      int length = cell.problem().contextLength();
      block.initialize(manager, DataType.FLOAT32, new Shape(cell.batch(), length));
      if (block instanceof OwnGradients it) {
        own = it.open(cell.batch(), threads);
        own.begin(TRAINING);
        optimizer = null;
      } else {
        own = null;
        optimizer = new AdamW(block.getParameters(), TRAINING);
      }
      boolean last = cell.problem().targets() == Targets.LAST;
      int classes = cell.problem().vocabSize();
      batch =
          new Batch(
              manager.randomInteger(0, classes, new Shape(cell.batch(), length), DataType.INT64),
              manager.randomInteger(
                  0,
                  classes,
                  last ? new Shape(cell.batch()) : new Shape(cell.batch(), length),
                  DataType.INT64));
      plain = TokenBatch.of(batch);
    }

    void step() {
      long start = System.nanoTime();
      if (own != null) {
        own.backward(plain, times.size());
        own.step(1e-3);
      } else {
        byEngine();
      }
      times.add((System.nanoTime() - start) / 1e3 / cell.batch());
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
          boolean lastOnly =
              cell.problem().targets() == Targets.LAST || logits.getShape().get(1) == 1;
          NDArray targets =
              lastOnly && batch.targets().getShape().dimension() == 2
                  ? batch.targets().get(":, -1")
                  : batch.targets().reshape(-1);
          NDArray rows =
              lastOnly ? logits.get(":, -1") : logits.reshape(-1, cell.problem().vocabSize());
          NDArray loss = CrossEntropy.mean(rows, targets, Batch.IGNORE);
          loss.getFloat();
          collector.backward(loss);
        }
        if (optimizer != null) {
          optimizer.step(1e-3);
        }
        tokens.attach(manager);
      }
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
}
