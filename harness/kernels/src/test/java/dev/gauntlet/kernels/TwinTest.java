package dev.gauntlet.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each kernel against its scalar twin; the build runs it with vectors of several widths. */
@Tag("widths") // which the pom runs with vectors of several widths
class TwinTest {
  private static final int GROUPS = 3;
  private static final int LENGTH = 8;

  private final Kernels vectors = Kernels.ofThisProcess();
  private final Kernels scalars = new ScalarKernels(vectors.lanes());

  /** Arrays of one side, equal on both at first, and all that a kernel may write to. */
  private static final class Side {
    final Kernels k;
    final Workspace work;
    final List<float[]> arrays = new ArrayList<>();
    private final Random random = new Random(1);

    Side(Kernels k) {
      this.k = k;
      ParameterVector p = new ParameterVector();
      p.declare("none", 1);
      work = new Workspace(k, p, new Layout(k.lanes(), LENGTH, GROUPS * k.lanes(), false));
    }

    /** Of memory that is not compared. */
    Panels scratch(int floats) {
      return new Workspace(k, work.parameters, work.layout).array(floats);
    }

    Panels panels(int features) {
      return fill(work.positions(features));
    }

    Panels groups(int features) {
      return fill(work.groups(features));
    }

    private Panels fill(Panels x) {
      for (int i = 0; i < x.size(); i++) {
        x.data[x.offset + i] = (float) random.nextGaussian();
      }
      arrays.add(x.data);
      return x;
    }

    float[] array(int size) {
      float[] a = new float[size];
      for (int i = 0; i < size; i++) {
        a[i] = (float) random.nextGaussian();
      }
      arrays.add(a);
      return a;
    }
  }

  private DynamicTest same(String name, Consumer<Side> use) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Side a = new Side(vectors);
          Side b = new Side(scalars);
          use.accept(a);
          use.accept(b);
          for (int i = 0; i < a.arrays.size(); i++) {
            float[] x = a.arrays.get(i);
            float[] y = b.arrays.get(i);
            assertThat(x).hasSameSizeAs(y);
            for (int j = 0; j < x.length; j++) {
              float tolerance = 1e-5f * Math.max(1, Math.abs(y[j]));
              if (!(Math.abs(x[j] - y[j]) <= tolerance)) {
                throw new AssertionError("array %d, %d: %s, %s".formatted(i, j, x[j], y[j]));
              }
            }
          }
        });
  }

  /** Else the twins would be compared with themselves, or with vectors of one width alone. */
  @Test
  void whatIsComparedAreVectorsOfTheChosenWidth() {
    KernelChoice choice = KernelChoice.ofThisProcess();
    assumeThat(choice).isNotEqualTo(KernelChoice.SCALAR);
    assumeThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();

    assertThat(vectors).isInstanceOf(VectorKernels.class);
    if (choice != KernelChoice.OF_PROCESSOR) {
      assertThat(vectors.description()).isEqualTo(choice.value() + "-bit vectors");
      assertThat(vectors.lanes()).isEqualTo(Integer.parseInt(choice.value()) / Float.SIZE);
    }
  }

  @TestFactory
  List<DynamicTest> kernels() {
    int lanes = vectors.lanes();
    List<DynamicTest> tests = new ArrayList<>();
    for (boolean add : new boolean[] {false, true}) {
      tests.add(
          same(
              "gemm, add " + add,
              s -> s.k.gemm(s.array(12 * 20), s.array(20), s.panels(12), s.panels(20), add)));
      tests.add(
          same(
              "dropout, add " + add,
              s -> {
                Panels x = s.panels(8);
                Panels y = s.panels(8);
                s.k.dropout(x.data, x.offset, y.data, y.offset, x.size(), 77, 0.3f, add);
              }));
    }
    tests.add(
        same(
            "weightGradient",
            s ->
                s.k.weightGradient(
                    s.panels(12),
                    s.panels(20),
                    s.array(240),
                    s.scratch(lanes * (16 + 16 * GROUPS * LENGTH)))));
    tests.add(same("rowSums", s -> s.k.rowSums(s.panels(12), s.array(12 * lanes))));
    tests.add(same("addRow", s -> s.k.addRow(s.panels(12), 5, s.array(14 * lanes), 2 * lanes)));
    for (int n : new int[] {5, 6, 8}) {
      tests.add(
          same(
              "normalize " + n,
              s -> s.k.normalize(s.panels(8), n, s.panels(8), s.array(GROUPS * LENGTH * lanes))));
      tests.add(
          same(
              "normalizeBackward " + n,
              s ->
                  s.k.normalizeBackward(
                      s.panels(8), s.panels(8), s.array(GROUPS * LENGTH * lanes), n, s.panels(8))));
    }
    tests.add(same("affine", s -> s.k.affine(s.panels(8), s.array(8), s.array(8), s.panels(8))));
    tests.add(
        same(
            "affineBackward",
            s ->
                s.k.affineBackward(
                    s.panels(8),
                    s.panels(8),
                    s.array(8),
                    s.panels(8),
                    s.array(8 * lanes),
                    s.array(8 * lanes))));
    for (Nonlinearity f : Nonlinearity.values()) {
      tests.add(same(f + "", s -> s.k.activate(f, s.panels(8), s.panels(8))));
      tests.add(
          same(
              f + " of large numbers",
              s -> {
                Panels x = s.panels(8);
                for (int i = 0; i < x.size(); i++) {
                  x.data[x.offset + i] *= 30;
                }
                s.k.activate(f, x, s.panels(8));
              }));
    }
    tests.add(same("multiply", s -> s.k.multiply(s.panels(8), s.panels(8))));
    tests.add(same("add", s -> s.k.add(s.panels(8), s.panels(8))));
    tests.addAll(attention(lanes));
    tests.add(
        same(
            "softmaxRow",
            s -> s.k.softmaxRow(s.panels(8), 6, 7, 0.1f, s.array(lanes), s.array(lanes))));
    for (int rows : new int[] {lanes - 1, lanes}) {
      tests.add(same("transpose " + rows, s -> transpose(s, lanes, rows)));
    }
    tests.add(
        same(
            "adamW",
            s -> {
              FlatAdamW optimizer =
                  new FlatAdamW(50, new FlatAdamW.Settings(0.9, 0.99, 1e-8, 0.1, 1));
              float[] p = s.array(50);
              float[] g = s.array(50);
              s.arrays.add(optimizer.firstMoments);
              s.arrays.add(optimizer.secondMoments);
              for (int i = 0; i < 3; i++) {
                optimizer.begin(1e-2, 3);
                optimizer.update(s.k, p, g, 3, 49);
              }
            }));
    return tests;
  }

  private static void transpose(Side s, int lanes, int rows) {
    int[] from = IntStream.range(0, lanes).map(i -> (lanes - i) * 3 * lanes).toArray();
    int[] to = IntStream.range(0, lanes).map(i -> i * 2 * lanes).toArray();
    float[] x = s.array(4 * lanes * lanes);
    float[] y = s.array(4 * lanes * lanes);
    s.k.transpose(x, from, lanes, y, to, rows, s.scratch(lanes * lanes));
  }

  private List<DynamicTest> attention(int lanes) {
    int size = LENGTH * LENGTH * lanes;
    return List.of(
        same("scores", s -> s.k.scores(s.panels(8), s.panels(8), 2, LENGTH, s.array(size), 0)),
        same("causalSoftmax", s -> s.k.causalSoftmax(s.array(size), 0, LENGTH)),
        same(
            "weigh",
            s -> {
              float[] p = s.array(size);
              s.k.causalSoftmax(p, 0, LENGTH);
              s.k.weigh(p, 0, s.panels(8), 2, LENGTH, s.panels(8));
            }),
        same(
            "weighTransposed",
            s -> {
              float[] p = s.array(size);
              s.k.causalSoftmax(p, 0, LENGTH);
              s.k.weighTransposed(p, 0, s.panels(8), 2, LENGTH, s.panels(8));
            }),
        same(
            "softmaxBackward",
            s ->
                s.k.softmaxBackward(
                    s.array(size), 0, s.array(size), 0, s.panels(8), s.panels(8), 2, LENGTH)),
        same(
            "attendLast",
            s ->
                s.k.attendLast(
                    s.groups(8),
                    s.panels(8),
                    s.panels(8),
                    1,
                    2,
                    7,
                    s.array(LENGTH * lanes),
                    0,
                    s.groups(8))),
        same(
            "weighLast",
            s -> s.k.weighLast(s.array(LENGTH * lanes), 0, s.panels(8), 1, 2, 7, s.groups(8))),
        same(
            "weighLastBackward",
            s ->
                s.k.weighLastBackward(
                    s.array(LENGTH * lanes),
                    0,
                    s.panels(8),
                    s.groups(8),
                    1,
                    2,
                    7,
                    s.array(LENGTH * lanes),
                    s.panels(8))),
        same(
            "scoreLastBackward",
            s ->
                s.k.scoreLastBackward(
                    s.array(LENGTH * lanes),
                    0,
                    s.array(LENGTH * lanes),
                    s.groups(8),
                    s.panels(8),
                    1,
                    2,
                    7,
                    s.groups(8),
                    s.panels(8))));
  }
}
