package dev.gauntlet.testkit.check;

import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Every parameter is trained, and its gradient is right. */
final class GradientChecks {
  private static final int BATCHES = 4;
  private static final int WEIGHTS = 8; // under which a row must have no effect to be called dead
  private static final long SEED = 21; // of dropout, the same in every pass that is compared

  private GradientChecks() {}

  /** Every parameter has a gradient, and each of its rows has. */
  static CheckFinding trained(Subject subject) {
    try (Probe probe = subject.model(1)) {
      if (probe.model().trainsItself()) {
        return CheckFinding.notApplicable("it learns by itself, without gradients");
      }
      CheckFinding frozen = frozen(subject, probe);
      if (frozen.hasFailed()) {
        return frozen;
      }
      Map<String, boolean[]> atFirst = touched(subject, probe);
      Map<String, float[]> beginning = probe.values();
      CheckFinding alike = alike(subject, probe);
      if (alike.hasFailed()) {
        return alike;
      }
      TestWeights.lively(probe, 1);
      Map<String, boolean[]> later = touched(subject, probe);
      List<String> blocked = new ArrayList<>();
      int rounding = 0;
      for (String name : probe.trained().keySet()) {
        boolean none = none(Probe.get(later, name));
        if (none || none(Probe.get(atFirst, name))) {
          double influence = influence(subject, probe, name);
          if (influence == 0) {
            return CheckFinding.failed(
                "it is declared and never used: a bias that is not added, a layer that is skipped,"
                    + " or one layer used in place of another",
                "no logit depends on parameter %s, which so has no gradient",
                name);
          } else if (influence < Tolerances.OTHER_SHAPE) {
            rounding++; // as with the bias of attention's keys, which softmax does not see
          } else if (none) {
            return CheckFinding.failed(
                "its gradient is cut off: a detached array, or values that pass through Java",
                "parameter %s has no gradient, though logits change with it by a share of %.2g",
                name,
                influence);
          } else {
            blocked.add(name);
          }
        }
      }
      if (!blocked.isEmpty() && !subject.claims().zeroInitialized()) {
        return CheckFinding.failed(
            "weights that begin at zero keep gradients from others"
                + zeros(probe, beginning)
                + "; if the original does that, Claims.withZeroInitialized says so",
            "at initialization %s %s no gradient",
            some(blocked),
            blocked.size() == 1 ? "has" : "have");
      }
      CheckFinding dead = deadRows(subject, probe, later);
      for (int seed = 2; dead.hasFailed() && seed <= WEIGHTS; seed++) {
        // A unit of ReLU may be silent under some weights; what is not used is so under all.
        probe.set(beginning);
        TestWeights.lively(probe, seed);
        touched(subject, probe).forEach((name, others) -> merge(Probe.get(later, name), others));
        dead = deadRows(subject, probe, later);
      }
      return dead.hasFailed()
          ? dead
          : CheckFinding.passed(
              "%d parameters, each with a finite gradient on %d batches%s%s",
              later.size(),
              BATCHES,
              rounding == 0
                  ? ""
                  : "; %d without effect on the output but rounding".formatted(rounding),
              subject.claims().frozen().isEmpty()
                  ? ""
                  : "; frozen: " + new TreeSet<>(subject.claims().frozen()));
    }
  }

  /** Units that begin alike and get the same gradient stay alike for ever. */
  private static CheckFinding alike(Subject subject, Probe probe) {
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 7);
    try (Batch batch = random.train(0, Subject.BATCH, subject.manager())) {
      Map<String, float[]> gradients = probe.gradients(batch, SEED);
      for (String name : probe.trained().keySet()) {
        Shape shape = probe.shape(name);
        float[] gradient = Probe.get(gradients, name);
        double largest = Output.largest(gradient);
        boolean constant = isConstant(probe.value(name));
        // A gradient that rounding makes, as of a bias that softmax does not see, is never alike.
        if (shape.dimension() == 2 && constant && largest > 0) {
          int rows = (int) shape.get(0);
          int columns = (int) shape.get(1);
          double across = 0;
          double down = 0;
          for (int i = 0; i < gradient.length; i++) {
            across = Math.max(across, Math.abs(gradient[i] - gradient[i - i % columns]));
            down = Math.max(down, Math.abs(gradient[i] - gradient[i % columns]));
          }
          double least = Tolerances.OTHER_SHAPE * largest;
          if ((rows > 1 && down <= least) || (columns > 1 && across <= least)) {
            return CheckFinding.failed(
                "units that begin alike stay alike: draw initial weights at random",
                "all values of parameter %s %s begin as %s, and its %s have the same gradient",
                name,
                shape,
                probe.value(name)[0],
                down <= least ? "rows" : "columns");
          }
        }
      }
    }
    return CheckFinding.passed("");
  }

  private static boolean isConstant(float[] values) {
    for (float value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  private static String zeros(Probe probe, Map<String, float[]> beginning) {
    List<String> zeros =
        probe.trained().keySet().stream()
            .filter(name -> probe.shape(name).dimension() > 1)
            .filter(name -> Output.largest(Probe.get(beginning, name)) == 0)
            .toList();
    return zeros.isEmpty() ? "" : " (" + some(zeros) + ")";
  }

  private static String some(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and " + (names.size() - 3) + " more";
  }

  /** Whether each element of each parameter has a gradient in some batch. */
  private static Map<String, boolean[]> touched(Subject subject, Probe probe) {
    Map<String, boolean[]> touched = new LinkedHashMap<>();
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 8);
    for (int i = 0; i < BATCHES; i++) {
      try (Batch batch = random.train(i, Subject.BATCH, subject.manager())) {
        Map<String, float[]> gradients = probe.gradients(batch, SEED + i);
        for (String name : probe.trained().keySet()) {
          float[] gradient = gradients.get(name);
          if (gradient == null || !Double.isFinite(Output.largest(gradient))) {
            throw new IllegalStateException(
                "the gradient of parameter "
                    + name
                    + (gradient == null ? " is missing" : " is not finite"));
          }
          int size = gradient.length;
          boolean[] elements = touched.computeIfAbsent(name, n -> new boolean[size]);
          for (int e = 0; e < size; e++) {
            elements[e] |= gradient[e] != 0;
          }
        }
      }
    }
    return touched;
  }

  private static void merge(boolean[] touched, boolean[] others) {
    for (int i = 0; i < touched.length; i++) {
      touched[i] |= others[i];
    }
  }

  private static boolean none(boolean[] touched) {
    for (boolean one : touched) {
      if (one) {
        return false;
      }
    }
    return true;
  }

  /**
   * How far the logits change with a parameter, as a share of them; 0 if bit by bit they do not.
   */
  private static double influence(Subject subject, Probe probe, String name) {
    float[] noise = TestWeights.noise(probe, name, 13);
    return influence(subject, probe, name, noise);
  }

  private static double influence(Subject subject, Probe probe, String name, float[] change) {
    float[] start = probe.value(name);
    SequenceDataset random = SequenceDataset.of(subject.problem(), SequenceDataset.RANDOM, 9);
    double largest = 0;
    for (int i = 0; i < BATCHES; i++) {
      int[][] tokens = random.tokens(i, Subject.BATCH);
      Output before = probe.byEngine(tokens);
      float[] moved = start.clone();
      TestWeights.add(moved, change, i % 2 == 0 ? 3 : -3);
      probe.set(name, moved);
      Output after = probe.byEngine(tokens);
      probe.set(name, start);
      largest =
          Math.max(largest, Output.difference(before.values(), after.values()) / before.scale());
    }
    return largest;
  }

  /** Rows and columns that nothing depends on, as of a table that is larger than what is used. */
  private static CheckFinding deadRows(
      Subject subject, Probe probe, Map<String, boolean[]> touched) {
    for (String name : touched.keySet()) {
      Shape shape = probe.shape(name);
      int dimensions = shape.dimension();
      if (none(Probe.get(touched, name))) {
        continue; // without effect but rounding
      }
      for (int axis : dimensions == 1 ? new int[] {0} : new int[] {0, dimensions - 1}) {
        boolean[] dead = dead(Probe.get(touched, name), shape, axis);
        int count = 0;
        int first = -1;
        for (int i = 0; i < dead.length; i++) {
          count += dead[i] ? 1 : 0;
          first = dead[i] && first < 0 ? i : first;
        }
        if (count > 0 && influence(subject, probe, name, change(probe, name, dead, axis)) == 0) {
          return CheckFinding.failed(
              "a table is larger than what is used of it, or what is used is shifted by one: sizes"
                  + " come from the problem, and positions count from 0",
              "of parameter %s %s, index %d of axis %d, and %d more, have no effect on any logit",
              name,
              shape,
              first,
              axis,
              count - 1);
        }
      }
    }
    return CheckFinding.passed("");
  }

  private static boolean[] dead(boolean[] touched, Shape shape, int axis) {
    boolean[] dead = new boolean[(int) shape.get(axis)];
    Arrays.fill(dead, true);
    for (int i = 0; i < touched.length; i++) {
      dead[index(i, shape, axis)] &= !touched[i];
    }
    return dead;
  }

  private static int index(int element, Shape shape, int axis) {
    long inner = 1;
    for (int i = axis + 1; i < shape.dimension(); i++) {
      inner *= shape.get(i);
    }
    return (int) (element / inner % shape.get(axis));
  }

  private static float[] change(Probe probe, String name, boolean[] dead, int axis) {
    Shape shape = probe.shape(name);
    Random random = new Random(5);
    float[] change = new float[(int) shape.size()];
    for (int i = 0; i < change.length; i++) {
      change[i] = dead[index(i, shape, axis)] ? (float) random.nextGaussian() : 0;
    }
    return change;
  }

  /**
   * Parameters that are not trained do not count, unless they are running statistics or claimed.
   */
  private static CheckFinding frozen(Subject subject, Probe probe) {
    TreeSet<String> unknown = new TreeSet<>(subject.claims().frozen());
    unknown.removeAll(probe.model().parameters().byName().keySet());
    TreeSet<String> trainedAfterAll = new TreeSet<>(subject.claims().frozen());
    trainedAfterAll.retainAll(probe.trained().keySet());
    if (!unknown.isEmpty() || !trainedAfterAll.isEmpty()) {
      return CheckFinding.failed(
          "Claims.withFrozen is wrong, or the parameter is not frozen",
          unknown.isEmpty()
              ? "it claims that " + trainedAfterAll + " is never trained, but it has a gradient"
              : "it claims to have a frozen parameter " + unknown + ", but has none of that name");
    }
    Map<String, float[]> before = probe.values();
    probe.train(OutputChecks.tokens(subject, 7), 1);
    Map<String, float[]> after = probe.values();
    for (String name : before.keySet()) {
      boolean silent =
          !probe.trained().containsKey(name)
              && !subject.claims().frozen().contains(name)
              && Arrays.equals(before.get(name), after.get(name));
      if (silent && influence(subject, probe, name) > 0) {
        return CheckFinding.failed(
            "the layer is frozen; if that is meant, Claims.withFrozen names it",
            "logits depend on parameter %s, which is never trained",
            name);
      }
    }
    return CheckFinding.passed("");
  }
}
