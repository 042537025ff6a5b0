package dev.gauntlet.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels that take most of a step, on one block of a transformer: products with weights,
 * gradients of weights and bias, normalization, GELU, dropout, and attention of all positions. In
 * the package of the kernels, which are not public.
 *
 * <p>Run with {@code -prof gc} to see that none of these allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@SuppressWarnings("NullAway.Init") // setUp does
public class KernelBenchmark {

  /** The block: 4 groups of 12 positions at width 16 (addition), or 64 positions at width 64. */
  @Param({"addition", "shakespeare"})
  public String block;

  private final Kernels kernels = Kernels.ofThisProcess();
  private int length;
  private int width;
  private Panels x;
  private Panels y;
  private Panels normalized;
  private Panels hidden;
  private Panels derivative;
  private Panels qkv;
  private Panels q;
  private Panels k;
  private Panels v;
  private Panels z;
  private float[] weights;
  private float[] gradient;
  private float[] bias;
  private float[] sums;
  private Panels scratch;
  private float[] rstd;
  private float[] scores;
  private float[] scoreGradients;

  /** Fills all operands with normal numbers. */
  @Setup
  public void setUp() {
    boolean addition = block.equals("addition");
    length = addition ? 12 : 64;
    width = addition ? 16 : 64;
    int lanes = kernels.lanes();
    ParameterVector none = new ParameterVector();
    none.declare("none", 1);
    Workspace work =
        new Workspace(kernels, none, new Layout(lanes, length, (addition ? 4 : 1) * lanes, false));
    x = normal(work.positions(width));
    y = normal(work.positions(width));
    normalized = normal(work.positions(width));
    hidden = normal(work.positions(4 * width));
    derivative = normal(work.positions(4 * width));
    qkv = normal(work.positions(3 * width));
    z = normal(work.positions(width)).slice(0, width / 4);
    q = qkv.slice(0, width / 4);
    k = qkv.slice(width, width / 4);
    v = qkv.slice(2 * width, width / 4);
    weights = normal(new float[4 * width * width]);
    gradient = new float[4 * width * width];
    bias = normal(new float[4 * width]);
    sums = new float[4 * width * lanes];
    scratch = work.array(lanes * (16 + (width + 4) * 4 * x.count));
    rstd = new float[4 * x.count * lanes];
    scores = normal(new float[length * length * lanes]);
    scoreGradients = normal(new float[length * length * lanes]);
  }

  private static Panels normal(Panels panels) {
    Random random = new Random(1);
    for (int i = 0; i < panels.size(); i++) {
      panels.data[panels.offset + i] = (float) random.nextGaussian();
    }
    return panels;
  }

  private static float[] normal(float[] array) {
    Random random = new Random(1);
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) random.nextGaussian() / 10;
    }
    return array;
  }

  /** From the width to four times the width. */
  @Benchmark
  public void gemmWider() {
    kernels.gemm(weights, bias, x, hidden, false);
  }

  /** From four times the width to the width, added. */
  @Benchmark
  public void gemmNarrower() {
    kernels.gemm(weights, bias, derivative, y, true);
  }

  /** Of the matrix to four times the width. */
  @Benchmark
  public void weightGradient() {
    kernels.weightGradient(x, derivative, gradient, scratch);
  }

  /** Of the biases of the hidden layer. */
  @Benchmark
  public void rowSums() {
    kernels.rowSums(derivative, sums);
  }

  /** Forward. */
  @Benchmark
  public void normalize() {
    kernels.normalize(x, width, normalized, rstd);
  }

  /** Backward. */
  @Benchmark
  public void normalizeBackward() {
    kernels.normalizeBackward(x, normalized, rstd, width, y);
  }

  /** Value and derivative. */
  @Benchmark
  public void geluTanh() {
    kernels.activate(Nonlinearity.GELU_TANH, hidden, derivative);
  }

  /** Value and derivative. */
  @Benchmark
  public void gelu() {
    kernels.activate(Nonlinearity.GELU, hidden, derivative);
  }

  /** Of the residual stream. */
  @Benchmark
  public void dropout() {
    kernels.dropout(x.data, x.offset, y.data, y.offset, x.size(), 17, 0.1f, true);
  }

  /** One group and head. */
  @Benchmark
  public void scores() {
    kernels.scores(q, k, 0, length, scores, 0);
  }

  /** One group and head. */
  @Benchmark
  public void causalSoftmax() {
    kernels.causalSoftmax(scores, 0, length);
  }

  /** One group and head. */
  @Benchmark
  public void weigh() {
    kernels.weigh(scores, 0, v, 0, length, z);
  }

  /** One group and head. */
  @Benchmark
  public void weighTransposed() {
    kernels.weighTransposed(scores, 0, z, 0, length, v);
  }

  /** One group and head. */
  @Benchmark
  public void softmaxBackward() {
    kernels.softmaxBackward(scores, 0, scoreGradients, 0, z, z, 0, length);
  }
}
