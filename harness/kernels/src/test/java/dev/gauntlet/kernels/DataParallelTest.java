package dev.gauntlet.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataParallelTest {
  private static final Toy LAST =
      new Toy(16, 11, 16, 4, 4, 64, 2, Nonlinearity.GELU_TANH, false, true, 0.1);
  private static final Toy ALL = new Toy(9, 7, 8, 2, 4, 16, 2, Nonlinearity.GELU, true, false, 0.2);

  private static final Toy LONG =
      new Toy(9, 40, 8, 3, 5, 16, 2, Nonlinearity.GELU, false, false, 0.2);

  private static float[] trained(Toy toy, int threads, int batch, Kernels kernels) {
    ParameterVector p = toy.parameters(1);
    try (DataParallel train = toy.train(p, batch, threads, kernels)) {
      for (int step = 0; step < 5; step++) {
        train.gradient(toy.tokens(batch, step), toy.targets(batch, step + 9), batch, step);
        train.update(1e-2);
      }
    }
    return p.values();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void sameThreadsSameBits(int threads) {
    Kernels kernels = Kernels.ofThisProcess();
    assertThat(trained(LAST, threads, 100, kernels))
        .isEqualTo(trained(LAST, threads, 100, kernels));
    assertThat(trained(ALL, threads, 50, kernels)).isEqualTo(trained(ALL, threads, 50, kernels));
    assertThat(trained(LONG, threads, 7, kernels)).isEqualTo(trained(LONG, threads, 7, kernels));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void anyNumberOfThreadsGivesTheSameGradients(int threads) {
    // Without dropout, which depends on the blocks.
    for (Toy toy :
        List.of(
            new Toy(16, 11, 16, 4, 4, 64, 2, Nonlinearity.GELU_TANH, false, true, 0),
            new Toy(9, 7, 8, 2, 4, 16, 2, Nonlinearity.GELU, true, false, 0))) {
      sameGradients(toy, threads, (p, n) -> toy.train(p, 40, n, Kernels.ofThisProcess()));
    }
    // One table is two layers' here, of which each thread has a share of its own, of odd sizes.
    Toy tied = new Toy(7, 5, 10, 1, 1, 1, 1, Nonlinearity.RELU, false, false, 0);
    DataParallel.Sizes sizes = new DataParallel.Sizes(40, 5, 7, false, 5);
    sameGradients(
        tied,
        threads,
        (p, n) -> new DataParallel((work, last) -> new Tied(work, tied), p, sizes, n));
  }

  private static void sameGradients(
      Toy toy, int threads, BiFunction<ParameterVector, Integer, DataParallel> network) {
    ParameterVector p = toy.parameters(1);
    int[] ids = toy.tokens(40, 2);
    int[] targets = toy.targets(40, 3);
    try (DataParallel one = network.apply(p, 1);
        DataParallel several = network.apply(p, threads)) {
      double loss = one.gradient(ids, targets, 40, 0);
      for (int again = 0; again < 50; again++) {
        assertThat(several.gradient(ids, targets, 40, 0)).isCloseTo(loss, within(1e-5));
        for (int i = 0; i < p.size(); i++) {
          assertThat(several.gradients()[i])
              .as("parameter " + i)
              .isCloseTo(one.gradients()[i], within(1e-6f + 1e-4f * Math.abs(one.gradients()[i])));
        }
      }
    }
  }

  /** Embeddings whose table is also the matrix of the logits. */
  private static final class Tied extends Network {
    private final Embedding embedding;
    private final Linear head;
    private final Panels logits;
    private final Panels dx;

    Tied(Workspace work, Toy toy) {
      ParameterVector p = work.parameters;
      embedding =
          Embedding.withPositions(work, "tokens", "positions", toy.vocabSize(), toy.width());
      head = new Linear(work, Weight.outIn(p, "tokens", "", toy.width(), toy.vocabSize()));
      logits = work.positions(toy.vocabSize());
      dx = work.positions(toy.width());
    }

    @Override
    protected Panels forward(Tokens tokens) {
      head.forward(embedding.forward(tokens), logits);
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      head.backward(embedding.forward(tokens), dLogits, dx);
      embedding.backward(tokens, dx);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,6", "5,1", "5,5", "16,3", "17,9"})
  void positionsInLanesGiveTheGradientsOfExamplesInLanes(int batch, int examplesAtOnce) {
    for (boolean postNorm : new boolean[] {false, true}) {
      for (int heads : new int[] {1, 3}) {
        Toy toy = new Toy(9, 35, 12, heads, 5, 16, 2, Nonlinearity.GELU, postNorm, false, 0);
        Kernels kernels = Kernels.ofThisProcess();
        int[] ids = toy.tokens(batch, 2);
        int[] targets = toy.targets(batch, 3);
        int lanes = kernels.lanes();
        Layout examples = new Layout(lanes, 35, lanes, false);
        Layout positions = new Layout(lanes, 35, examplesAtOnce, true);
        ParameterVector p = toy.parameters(1);
        float[] expectedLogits = new float[batch * 35 * 9];
        float[] logits = new float[batch * 35 * 9];
        try (DataParallel a = toy.train(p, batch, 1, kernels, examples);
            DataParallel b = toy.train(p, batch, 2, kernels, positions)) {
          a.logits(ids, batch, expectedLogits);
          b.logits(ids, batch, logits);
          for (int i = 0; i < logits.length; i++) {
            assertThat(logits[i]).isCloseTo(expectedLogits[i], within(1e-4f));
          }
          double loss = a.gradient(ids, targets, batch, 0);
          assertThat(b.gradient(ids, targets, batch, 0)).isCloseTo(loss, within(1e-5));
          b.gradient(ids, targets, batch, 0); // nothing is left of the first time
          for (int i = 0; i < p.size(); i++) {
            assertThat(b.gradients()[i]).isCloseTo(a.gradients()[i], within(1e-5f));
          }
        }
      }
    }
  }

  @Test
  void smallBatchesOfTextFillTheLanesWithPositions() {
    DataParallel.Sizes text = new DataParallel.Sizes(12, 64, 65, false, 64);
    assertThat(Layout.of(text, 2, 16)).isEqualTo(new Layout(16, 64, 6, true));
    assertThat(Layout.of(text, 1, 4).positionsInLanes()).isFalse(); // three full vectors
    DataParallel.Sizes last = new DataParallel.Sizes(12, 64, 65, true, 64);
    assertThat(Layout.of(last, 2, 16).positionsInLanes()).isFalse();
    DataParallel.Sizes large = new DataParallel.Sizes(32, 64, 65, false, 64);
    assertThat(Layout.of(large, 2, 16)).isEqualTo(new Layout(16, 64, 16, false));
    DataParallel.Sizes longer = new DataParallel.Sizes(32, 128, 65, false, 128);
    assertThat(Layout.of(longer, 2, 16)).isEqualTo(new Layout(16, 128, 4, true));
    DataParallel.Sizes brief = new DataParallel.Sizes(12, 3, 65, false, 3);
    assertThat(Layout.of(brief, 2, 16).positionsInLanes()).isFalse();
  }

  @Test
  void whatTheLastPositionDoesNotNeedChangesNothing() {
    Toy last = new Toy(8, 6, 8, 2, 4, 16, 2, Nonlinearity.GELU, false, true, 0);
    Toy all = new Toy(8, 6, 8, 2, 4, 16, 2, Nonlinearity.GELU, false, false, 0);
    int examples = 21;
    int[] ids = last.tokens(examples, 2);
    int[] targets = last.targets(examples, 3);
    int[] marked = new int[examples * 6];
    for (int i = 0; i < marked.length; i++) {
      marked[i] = i % 6 == 5 ? targets[i / 6] : Tokens.IGNORE;
    }
    Kernels kernels = Kernels.ofThisProcess();
    try (DataParallel a = last.train(last.parameters(1), examples, 1, kernels);
        DataParallel b = all.train(all.parameters(1), examples, 1, kernels)) {
      double loss = a.gradient(ids, targets, examples, 0);
      assertThat(b.gradient(ids, marked, examples, 0)).isCloseTo(loss, within(1e-6));
      for (int i = 0; i < a.gradients().length; i++) {
        assertThat(b.gradients()[i]).isCloseTo(a.gradients()[i], within(1e-6f));
      }
    }
  }

  @Test
  void dropoutIsTheSameBackAndForth() {
    // Along the gradient under a fixed mask, the loss changes as the gradient says.
    dropoutIsTheSame(new Toy(9, 6, 8, 2, 4, 16, 2, Nonlinearity.GELU_TANH, false, false, 0.3), 40);
    dropoutIsTheSame(new Toy(9, 40, 8, 2, 4, 16, 2, Nonlinearity.GELU, false, false, 0.3), 7);
  }

  private static void dropoutIsTheSame(Toy toy, int examples) {
    int[] ids = toy.tokens(examples, 2);
    int[] targets = toy.targets(examples, 3);
    ParameterVector p = toy.parameters(1);
    try (DataParallel train = toy.train(p, examples, 2, Kernels.ofThisProcess())) {
      double loss = train.gradient(ids, targets, examples, 7);
      float[] g = train.gradients().clone();
      double norm = 0;
      for (float each : g) {
        norm += each * each;
      }
      norm = Math.sqrt(norm);
      float[] start = p.values().clone();
      double h = 5e-3;
      double[] moved = new double[2];
      for (int side = 0; side < 2; side++) {
        for (int i = 0; i < g.length; i++) {
          p.values()[i] = (float) (start[i] + (side == 0 ? h : -h) * g[i] / norm);
        }
        moved[side] = train.gradient(ids, targets, examples, 7);
      }
      assertThat((moved[0] - moved[1]) / (2 * h)).isCloseTo(norm, within(0.01 * norm));
      System.arraycopy(start, 0, p.values(), 0, start.length);
      assertThat(train.gradient(ids, targets, examples, 8)).isNotEqualTo(loss); // another mask
    }
  }

  @Test
  void recordsWhatAStepConsistsOf() {
    ParameterVector p = LONG.parameters(1);
    int[] ids = LONG.tokens(7, 2);
    int[] targets = LONG.targets(7, 3);
    try (DataParallel train = LONG.train(p, 7, 2, Kernels.ofThisProcess())) {
      Runnable step =
          () -> {
            train.gradient(ids, targets, 7, 5);
            train.update(1e-3);
          };
      long start = System.nanoTime();
      List<OperationTime> twice =
          train.record(
              () -> {
                step.run();
                step.run();
              });
      double seconds = (System.nanoTime() - start) / 1e9;
      step.run();
      assertThat(twice)
          .extracting(OperationTime::name)
          .contains("linear", "attention", "layer norm", "dropout", "softmax cross entropy")
          .contains("AdamW", "waiting for the slowest thread");
      assertThat(twice.stream().mapToDouble(OperationTime::seconds).sum())
          .isPositive()
          .isLessThanOrEqualTo(seconds);
      assertThat(twice)
          .filteredOn(o -> o.name().equals("AdamW"))
          .extracting(OperationTime::calls)
          .containsExactly(2L);
      // Parameters and both moments, in two steps, 4 bytes each.
      assertThat(bytes(twice, "AdamW")).isEqualTo(2 * 3 * 4.0 * p.size());
      assertThat(bytes(twice, "linear")).isGreaterThan(bytes(twice, "softmax cross entropy"));
      // Both gradients of a matrix are products as large as the matrix's own.
      double forward = flops(twice, "linear");
      assertThat(forward).isPositive();
      assertThat(flops(twice, "linear, gradient of the weights")).isEqualTo(forward);
      assertThat(train.record(() -> {})).isEmpty();
    }
  }

  private static double bytes(List<OperationTime> operations, String name) {
    return operations.stream()
        .filter(o -> o.name().equals(name))
        .mapToDouble(OperationTime::bytes)
        .sum();
  }

  private static double flops(List<OperationTime> operations, String name) {
    return operations.stream()
        .filter(o -> o.name().equals(name))
        .mapToDouble(OperationTime::flops)
        .sum();
  }

  @Test
  void evaluationHasNoDropoutAndTakesAnyNumberOfExamples() {
    ParameterVector p = LAST.parameters(1);
    int examples = 203;
    int[] ids = LAST.tokens(examples, 2);
    float[] logits = new float[examples * 16];
    float[] again = new float[16];
    try (DataParallel train = LAST.train(p, 64, 2, Kernels.ofThisProcess())) {
      train.logits(ids, examples, logits);
      int[] one = java.util.Arrays.copyOfRange(ids, 150 * 11, 151 * 11);
      train.logits(one, 1, again);
    }
    for (int c = 0; c < 16; c++) {
      assertThat(again[c]).isEqualTo(logits[150 * 16 + c]);
    }
  }

  /** Each parameter is moved by one thread, and by one thread only. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void anyNumberOfThreadsTakesTheSameSteps(int threads) {
    // So many parameters that threads share out the update; without dropout, which depends on the
    // blocks. What is moved twice decays twice, and eps keeps roundings of the gradients small.
    Toy toy = new Toy(16, 5, 60, 4, 15, 260, 1, Nonlinearity.GELU_TANH, false, true, 0);
    FlatAdamW.Settings settings = new FlatAdamW.Settings(0.8, 0.9, 1e-2, 0.5, 0.1);
    ParameterVector one = steps(toy, 1, settings);
    ParameterVector several = steps(toy, threads, settings);
    float[] start = toy.parameters(1).values();

    assertThat(one.size()).isGreaterThanOrEqualTo(DataParallel.SHARED_PARAMETERS);
    for (int i = 0; i < one.size(); i++) {
      assertThat(several.values()[i])
          .as("parameter " + i)
          .isCloseTo(one.values()[i], within(1e-4f))
          .isNotEqualTo(start[i]);
    }
  }

  private static ParameterVector steps(Toy toy, int threads, FlatAdamW.Settings settings) {
    ParameterVector p = toy.parameters(1);
    try (DataParallel train = toy.train(p, 40, threads, Kernels.ofThisProcess())) {
      train.begin(settings);
      for (int step = 0; step < 3; step++) {
        train.gradient(toy.tokens(40, step), toy.targets(40, step + 9), 40, step);
        train.update(0.05);
      }
    }
    return p;
  }

  @Test
  void forwardShareIsThatOfAllThreads() {
    // One block for three threads: two of them have nothing to do.
    assertThat(forwardShare(true)).isGreaterThan(0.5);
    assertThat(forwardShare(false)).isLessThan(0.5);
  }

  /** Of a network one of whose passes takes much longer than anything else. */
  private static double forwardShare(boolean slowForward) {
    ParameterVector p = new ParameterVector();
    p.declare("none", 4);
    DataParallel.Sizes sizes = new DataParallel.Sizes(1, 1, 4, true, 1);
    try (DataParallel train =
        new DataParallel((work, last) -> new Slow(work, slowForward), p, sizes, 3)) {
      train.gradient(new int[1], new int[1], 1, 0);
      assertThatThrownBy(() -> train.update(1e-3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no optimizer has begun");
      return train.forwardShare();
    }
  }

  private static final class Slow extends Network {
    private final Panels logits;
    private final boolean forward;

    Slow(Workspace work, boolean forward) {
      logits = work.groups(4);
      this.forward = forward;
    }

    @Override
    protected Panels forward(Tokens tokens) {
      takeLong(forward);
      return logits;
    }

    @Override
    protected void backward(Tokens tokens, Panels dLogits) {
      takeLong(!forward);
    }

    /** A thread may wake before its time, of a round that is over. */
    private static void takeLong(boolean wanted) {
      long end = System.nanoTime() + (wanted ? 300_000_000 : 0);
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  @Test
  void whatDropoutInterruptsIsOneCall() {
    for (Toy toy : List.of(LAST, LONG)) {
      Map<String, Long> calls = calls(toy, Double.POSITIVE_INFINITY);
      Map<String, Long> without = calls(toy.withRate(0), Double.POSITIVE_INFINITY);

      assertThat(calls.remove("dropout")).isPositive();
      assertThat(calls).isEqualTo(without).containsKeys("attention", "attention, backward");
    }
  }

  @Test
  void clippingIsRecordedWhereItIsDone() {
    assertThat(calls(LONG, Double.POSITIVE_INFINITY)).doesNotContainKey("norm of the gradients");
    assertThat(calls(LONG, 1)).containsEntry("norm of the gradients", 1L);
  }

  /** Of each operation in a step, on two threads. */
  private static Map<String, Long> calls(Toy toy, double gradClip) {
    Map<String, Long> calls = new HashMap<>();
    try (DataParallel train = toy.train(toy.parameters(1), 7, 2, Kernels.ofThisProcess())) {
      train.begin(new FlatAdamW.Settings(0.9, 0.99, 1e-8, 0, gradClip));
      int[] ids = toy.tokens(7, 2);
      int[] targets = toy.targets(7, 3);
      train
          .record(
              () -> {
                train.gradient(ids, targets, 7, 5);
                train.update(1e-3);
              })
          .forEach(operation -> calls.put(operation.name(), operation.calls()));
    }
    return calls;
  }

  @Test
  void aStepAllocatesNothing() {
    allocatesNothing(LAST, 256);
    allocatesNothing(LONG, 7);
  }

  private static void allocatesNothing(Toy toy, int batch) {
    ParameterVector p = toy.parameters(1);
    int[] ids = toy.tokens(batch, 2);
    int[] targets = toy.targets(batch, 3);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    try (DataParallel train = toy.train(p, batch, 1, Kernels.ofThisProcess())) {
      // Until the compiler has seen every kernel; a vector that is not compiled is an object.
      long end = System.nanoTime() + 30_000_000_000L;
      while (least > 0 && System.nanoTime() < end) {
        long before = threads.getCurrentThreadAllocatedBytes();
        train.gradient(ids, targets, batch, 5);
        train.update(1e-3);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(least).isZero();
  }
}
