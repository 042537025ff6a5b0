package dev.gauntlet.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
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
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.trial.TorchEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time of whole training steps, microseconds an example: forward, backward and AdamW on a batch of
 * random tokens, each implementation, its twin in Java and, where there is a Python with PyTorch,
 * the same model in PyTorch's own words in turn, so that all have the same machine. Prints a line
 * for each cell with the medians, and their ratios to the twin in Java.
 *
 * <p>Arguments: number of threads, seconds for each implementation of a cell, and parts of the
 * names of the cells to run (all if there are none).
 */
public final class StepBenchmark {
  private static final double TURN_SECONDS = 0.5;

  /** Width, length, batch size. */
  private static final int[][] SHAKESPEARE = {
    {64, 64, 32},
    {64, 128, 32},
    {96, 64, 32},
    {64, 64, 8},
    {64, 64, 12}, // nanoGPT's README, for a CPU
    {64, 64, 20},
    {64, 64, 24},
    {64, 64, 40}
  };

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
    try (PythonSteps python = PythonSteps.start(threads)) {
      System.out.println(python == null ? "no Python with PyTorch" : "Python: " + python.hello());
      List<String> columns = new ArrayList<>(List.of("original"));
      if (python != null) {
        columns.add("eager");
        if (python.compiles()) {
          columns.add("compile");
        }
      }
      System.out.printf("%-36s", "cell, us an example");
      columns.forEach(name -> System.out.printf(" %10s", name));
      System.out.printf(" %10s ", "java");
      columns.forEach(name -> System.out.printf(" %13s", name + "/java"));
      System.out.println();
      for (Cell<?> cell : cells()) {
        if (wanted.isEmpty() || wanted.stream().anyMatch(cell.name()::contains)) {
          measure(cell, engine, python, threads, seconds);
        }
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
    for (int[] size : SHAKESPEARE) {
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
      Cell<C> cell, Engine engine, @Nullable PythonSteps python, int threads, double seconds) {
    try (NDManager manager = engine.newBaseManager();
        Stepper original =
            Stepper.of(
                cell.original(), cell.config(), cell.problem(), cell.batch(), manager, threads);
        Stepper java =
            Stepper.of(
                cell.twin(), cell.config(), cell.problem(), cell.batch(), manager, threads)) {
      List<Contender> all = new ArrayList<>();
      all.add(Contender.of(original));
      if (python != null) {
        python.open(cell.original().id(), cell.config(), cell.problem(), cell.batch(), false);
        all.add(new Contender(python::run, python::median));
      }
      all.add(Contender.of(java));
      double[] medians = alternate(all, seconds);
      double[] times = medians;
      if (python != null && python.compiles()) {
        // One model at a time in Python: beside the twin once more, as the others were.
        python.open(cell.original().id(), cell.config(), cell.problem(), cell.batch(), true);
        double[] compiled =
            alternate(
                List.of(new Contender(python::run, python::median), Contender.of(java)), seconds);
        times = new double[] {medians[0], medians[1], compiled[0], medians[2]};
      }
      System.out.printf("%-36s", cell.name());
      for (double time : times) {
        System.out.printf(Locale.ROOT, " %10.2f", time);
      }
      System.out.print(" ");
      for (int i = 0; i < times.length - 1; i++) {
        System.out.printf(Locale.ROOT, " %13.2f", times[i] / times[times.length - 1]);
      }
      System.out.println();
    }
  }

  /** Who takes turns. */
  private record Contender(DoubleConsumer run, DoubleSupplier median) {

    static Contender of(Stepper stepper) {
      return new Contender(
          seconds -> {
            long start = System.nanoTime();
            while ((System.nanoTime() - start) / 1e9 < seconds) {
              stepper.step();
            }
          },
          stepper::median);
    }
  }

  /** All in turn until each had its seconds; the median of each, microseconds an example. */
  private static double[] alternate(List<Contender> all, double seconds) {
    for (double spent = 0; spent < seconds; spent += TURN_SECONDS) {
      all.forEach(each -> each.run().accept(TURN_SECONDS));
    }
    return all.stream().mapToDouble(each -> each.median().getAsDouble()).toArray();
  }
}
