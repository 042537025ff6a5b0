package dev.gauntlet.testkit.check;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.base.ProcFile;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.trial.TrialModel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a model takes of memory and time, and how that grows. */
final class ResourceChecks {
  private static final int WINDOW = 70;
  private static final int WINDOWS = 3;
  private static final long HEAP_GROWTH = 64 * 1024; // of a window: about a kilobyte a step
  private static final long RESIDENT_GROWTH = 4 << 20;

  private ResourceChecks() {}

  /** Memory after some steps. */
  private record Memory(long arrays, long heap, long resident) {}

  /**
   * Steps and evaluations leave nothing behind. What settles grows once, so that only what grows in
   * every window counts.
   */
  static CheckFinding memory(Subject subject) {
    int[][] tokens = OutputChecks.tokens(subject, 2);
    List<Memory> measured = new ArrayList<>();
    try (Probe probe = subject.steadyModel(1, subject.problem(), 4);
        TrialModel.Steps steps = probe.steps(randomTokens(probe), 1e-3)) {
      for (int window = 0; window <= WINDOWS; window++) {
        for (int step = 0; step < (window == 0 ? WINDOW / 3 : WINDOW); step++) {
          steps.next();
          probe.evaluate(tokens);
        }
        measured.add(measure(probe));
      }
    }
    long arrays = least(measured, 0);
    long heap = least(measured, 1);
    long resident = least(measured, 2);
    if (arrays > 0) {
      return CheckFinding.failed(
          "arrays stay open: a result belongs to the manager of its first operand, so write"
              + " x.add(parameter) instead of parameter.add(x), and close the manager of others",
          "%d arrays more after every %d steps and evaluations",
          arrays,
          WINDOW);
    }
    if (heap > HEAP_GROWTH) {
      return CheckFinding.failed(
          "something is collected and never let go: a list or a map that every call adds to",
          "the heap holds %d KB more after every %d steps and evaluations",
          heap / 1024,
          WINDOW);
    }
    if (resident > RESIDENT_GROWTH) {
      return CheckFinding.failed(
          "native memory is not freed: a manager of one's own that is never closed",
          "the process holds %d MB more after every %d steps and evaluations",
          resident >> 20,
          WINDOW);
    }
    return CheckFinding.passed(
        "%d steps and evaluations leave no array open; in %d of them the heap grows by %d KB, the"
            + " process by %d KB",
        WINDOW * WINDOWS, WINDOW, heap / 1024, resident / 1024);
  }

  /** The same batch again and again for a model that may remember whatever it has not seen yet. */
  private static SequenceDataset randomTokens(Probe probe) {
    boolean fixed = probe.model().trainsItself();
    return new SequenceDataset(probe.problem(), SequenceDataset.RANDOM, 81, fixed);
  }

  /** The least growth between two measurements that follow each other. */
  private static long least(List<Memory> measured, int which) {
    long least = Long.MAX_VALUE;
    for (int i = 1; i < measured.size(); i++) {
      least = Math.min(least, value(measured.get(i), which) - value(measured.get(i - 1), which));
    }
    return least;
  }

  private static long value(Memory memory, int which) {
    return switch (which) {
      case 0 -> memory.arrays();
      case 1 -> memory.heap();
      default -> memory.resident();
    };
  }

  private static Memory measure(Probe probe) {
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      System.gc();
      heap = Math.min(heap, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
    Long resident = ProcFile.number(ProcFile.SELF_STATUS, "VmRSS:"); // KB
    return new Memory(openArrays(probe), heap, resident == null ? 0 : resident * 1024);
  }

  /** Arrays of all managers there are; of the model's own where DJL does not tell. */
  private static long openArrays(Probe probe) {
    NDManager root = probe.model().manager();
    while (root.getParentManager() != null && root.getParentManager() != root) {
      root = root.getParentManager();
    }
    try {
      Field resources = BaseNDManager.class.getDeclaredField("resources");
      resources.setAccessible(true);
      return openArrays(root, resources);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return probe.model().manager().getManagedArrays().size();
    }
  }

  private static long openArrays(NDManager manager, Field resources)
      throws ReflectiveOperationException {
    long count = 0;
    for (Object resource : ((Map<?, ?>) resources.get(manager)).values()) {
      if (resource instanceof NDArray) {
        count++;
      } else if (resource instanceof BaseNDManager child) {
        count += openArrays(child, resources);
      }
    }
    return count;
  }

  private static final int REPEATS = 4;
  private static final int ATTEMPTS = 4;
  private static final double BAND = 3; // of a machine that does other things as well
  private static final int SMALL_BATCH = 16;
  private static final int LARGE_BATCH = 256;
  private static final int SHORT = 16;
  private static final int LONG = 64;

  /**
   * Cost grows with the batch no faster than linearly, with the length no faster than
   * quadratically. Only ratios of shortest times count, and they are taken again where they are too
   * large: a busy machine makes none of them large every time.
   */
  static CheckFinding speed(Subject subject) {
    double byBatch = Double.POSITIVE_INFINITY;
    double byLength = Double.POSITIVE_INFINITY;
    double batchLimit = (double) LARGE_BATCH / SMALL_BATCH * BAND;
    double lengthLimit = Math.pow((double) LONG / SHORT, 2) * BAND;
    Probe longer;
    Probe shorter;
    try {
      longer = sized(subject, LONG);
      shorter = sized(subject, SHORT);
    } catch (IllegalArgumentException e) {
      return CheckFinding.notApplicable("it refuses other lengths: %s", RootCause.firstLine(e));
    }
    try (longer;
        shorter) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        double small = Double.POSITIVE_INFINITY;
        double large = Double.POSITIVE_INFINITY;
        double wide = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPEATS; i++) {
          small = Math.min(small, seconds(shorter, SHORT, SMALL_BATCH));
          large = Math.min(large, seconds(shorter, SHORT, LARGE_BATCH));
          wide = Math.min(wide, seconds(longer, LONG, SMALL_BATCH));
        }
        byBatch = Math.min(byBatch, large / small);
        byLength = Math.min(byLength, wide / small);
        if (byBatch <= batchLimit && byLength <= lengthLimit) {
          return CheckFinding.passed(
              "%dx the batch takes %.1fx the time, %dx the length %.1fx",
              LARGE_BATCH / SMALL_BATCH, byBatch, LONG / SHORT, byLength);
        }
      }
    }
    return CheckFinding.failed(
        "something is done for every pair of examples, or more than once for every pair of"
            + " positions: a loop in Java over examples or positions, or a product over the wrong"
            + " axis",
        "%dx the batch takes %.1fx the time (at most %.0f), %dx the length %.1fx (at most %.0f)",
        LARGE_BATCH / SMALL_BATCH,
        byBatch,
        batchLimit,
        LONG / SHORT,
        byLength,
        lengthLimit);
  }

  private static Probe sized(Subject subject, int length) {
    Problem problem = subject.problem();
    return subject.steadyModel(
        1, new Problem(problem.vocabSize(), length, problem.targets()), SMALL_BATCH);
  }

  private static double seconds(Probe probe, int length, int batch) {
    int[][] tokens = new int[batch][length];
    long start = System.nanoTime();
    probe.evaluate(tokens);
    return (System.nanoTime() - start) / 1e9;
  }

  /** An export computes what the model does. */
  static CheckFinding onnx(Subject subject) throws IOException {
    OnnxExporter exporter = subject.exporter();
    if (exporter == null) {
      return CheckFinding.notApplicable("no exporter is at hand here; gauntlet check has one");
    }
    try (Probe probe = TestWeights.lively(subject.model(1), 1)) {
      List<long[]> examples = new ArrayList<>();
      for (int[] row : OutputChecks.tokens(subject, 4)) {
        examples.add(Arrays.stream(row).asLongStream().toArray());
      }
      OnnxExporter.Comparison comparison =
          exporter.compare(
              probe.model().block(), subject.problem(), probe.model().manager(), examples);
      if (comparison.refusal() != null) {
        return CheckFinding.notApplicable("it cannot be exported: %s", comparison.refusal());
      }
      return comparison.largestDifference() <= Tolerances.OTHER_SHAPE
          ? CheckFinding.passed(
              "%s: logits within %.1g of ONNX Runtime's",
              comparison.compared(), comparison.largestDifference())
          : CheckFinding.failed(
              "the forward pass depends on something that tracing cannot see: the values of tokens,"
                  + " or sizes that it was traced with",
              "%s: logits differ by %.2g from ONNX Runtime's",
              comparison.compared(),
              comparison.largestDifference());
    }
  }
}
