package dev.gauntlet.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.GradientCollector;
import ai.djl.training.initializer.NormalInitializer;
import dev.gauntlet.kernels.Weight.Heads;
import dev.gauntlet.ops.Activations;
import dev.gauntlet.ops.Attention;
import dev.gauntlet.ops.CrossEntropy;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.trial.optim.AdamW;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each layer alone against PyTorch, at random odd sizes: what it gives, and the gradients of its
 * input and its parameters. In the package of the kernels, whose workspace is not public.
 */
class LayersIT {
  private static final Kernels KERNELS = Kernels.ofThisProcess();

  /** Operands of one layer on both sides; odd seeds put positions into the lanes. */
  private static final class Fixture implements AutoCloseable {
    final NDManager manager = NDManager.newBaseManager("PyTorch");
    final Random random;
    final int batch;
    final int length;
    final Layout layout;
    final ParameterVector p = new ParameterVector();
    final float[] gradients;
    final Workspace work;

    Fixture(int seed, int parameters) {
      random = new Random(seed);
      batch = size(21);
      length = size(37);
      int lanes = KERNELS.lanes();
      layout =
          seed % 2 == 1
              ? new Layout(lanes, length, batch, true)
              : new Layout(lanes, length, Layout.ceilDiv(batch, lanes) * lanes, false);
      p.declare("w", parameters);
      for (int i = 0; i < parameters; i++) {
        p.values()[i] = (float) random.nextGaussian();
      }
      gradients = new float[parameters];
      work = new Workspace(KERNELS, p, layout);
      work.begin(false, 0);
    }

    int size(int most) {
      return 1 + random.nextInt(most);
    }

    /** Part of the parameters, as the engine has it. */
    NDArray weight(int from, long... shape) {
      int size = Math.toIntExact(new Shape(shape).size());
      float[] part = Arrays.copyOfRange(p.values(), from, from + size);
      return trained(manager.create(part, new Shape(shape)));
    }

    static NDArray trained(NDArray array) {
      array.setRequiresGradient(true);
      return array;
    }

    NDArray normal(int features) {
      float[] values = new float[batch * length * features];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return manager.create(values, new Shape(batch, length, features));
    }

    int[] tokens(int classes) {
      return random.ints((long) batch * length, 0, classes).toArray();
    }

    NDArray ids(int[] ids, long... shape) {
      long[] wide = Arrays.stream(ids).asLongStream().toArray();
      return manager.create(wide, new Shape(shape));
    }

    Panels panels(NDArray values) {
      int features = (int) values.getShape().get(2);
      float[] all = values.toFloatArray();
      Panels panels = work.positions(features);
      for (int example = 0, i = 0; example < batch; example++) {
        for (int t = 0; t < length; t++) {
          for (int f = 0; f < features; f++, i++) {
            panels.data[place(panels, example, t, f)] = all[i];
          }
        }
      }
      return panels;
    }

    private int place(Panels panels, int example, int t, int feature) {
      return panels.at(layout.row(example, t), feature) + layout.lane(example, t);
    }

    void same(String what, Panels actual, NDArray expected) {
      float[] all = expected.toFloatArray();
      int features = (int) expected.getShape().get(2);
      float[] values = new float[all.length];
      for (int example = 0, i = 0; example < batch; example++) {
        for (int t = 0; t < length; t++) {
          for (int f = 0; f < features; f++, i++) {
            values[i] = actual.data[place(actual, example, t, f)];
          }
        }
      }
      LayersIT.same(what, values, all);
    }

    /** The gradient of a part of the parameters. */
    void sameGradient(String what, int from, NDArray weight) {
      float[] expected = weight.getGradient().toFloatArray();
      float[] actual = Arrays.copyOfRange(gradients, from, from + expected.length);
      LayersIT.same("gradient of " + what, actual, expected);
    }

    /** Runs forward, and backward from the sum of the output times dy. */
    NDArray backward(Supplier<NDArray> forward, NDArray dy) {
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray y = forward.get();
        collector.backward(y.mul(dy).sum());
        return y;
      }
    }

    @Override
    public void close() {
      manager.close();
    }
  }

  private static void same(String what, float[] actual, float[] expected) {
    float largest = 1e-3f;
    for (float each : expected) {
      largest = Math.max(largest, Math.abs(each));
    }
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("%s, %d", what, i).isCloseTo(expected[i], within(2e-5f * largest));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void linear(int seed) {
    int in = 1 + new Random(seed + 100).nextInt(30);
    int out = 1 + new Random(seed + 200).nextInt(40);
    try (Fixture f = new Fixture(seed, out * in + out)) {
      ParameterVector p = new ParameterVector();
      p.declare("weight", (long) out * in);
      p.declare("bias", out);
      Linear layer = new Linear(f.work, Weight.outIn(p, "weight", "bias", in, out));
      NDArray x = Fixture.trained(f.normal(in));
      NDArray dy = f.normal(out);
      NDArray w = f.weight(0, out, in);
      NDArray b = f.weight(out * in, out);
      NDArray expected = f.backward(() -> Layers.linear(x, w).add(b), dy);
      f.work.load();
      Panels y = f.work.positions(out);
      Panels dx = f.work.positions(in);
      layer.forward(f.panels(x), y);
      layer.backward(f.panels(x), f.panels(dy), dx);
      f.work.store(f.gradients);
      f.same("y", y, expected);
      f.same("dx", dx, x.getGradient());
      f.sameGradient("weight", 0, w);
      f.sameGradient("bias", out * in, b);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void layerNorm(int seed) {
    int n = 2 + new Random(seed + 100).nextInt(30);
    try (Fixture f = new Fixture(seed, 2 * n)) {
      NDArray x = Fixture.trained(f.normal(n));
      NDArray dy = f.normal(n);
      NDArray gain = f.weight(0, n);
      NDArray shift = f.weight(n, n);
      NDArray expected =
          f.backward(
              () ->
                  ai.djl.nn.norm.LayerNorm.layerNorm(x, new Shape(n), gain, shift, 1e-5f)
                      .singletonOrThrow(),
              dy);
      ParameterVector p = new ParameterVector();
      p.declare("gain", n);
      p.declare("shift", n);
      System.arraycopy(f.p.values(), 0, p.values(), 0, 2 * n);
      Workspace work = new Workspace(KERNELS, p, f.layout);
      LayerNorm layer = LayerNorm.of(work, "gain", "shift", work.positions(n), n);
      work.load();
      f.same("y", layer.forward(f.panels(x)), expected);
      Panels dx = work.positions(n);
      layer.backwardAdd(f.panels(dy), dx);
      work.store(f.gradients);
      f.same("dx", dx, x.getGradient());
      f.sameGradient("gain", 0, gain);
      f.sameGradient("shift", n, shift);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void activations(int seed) {
    for (Nonlinearity nonlinearity : Nonlinearity.values()) {
      try (Fixture f = new Fixture(seed, 1)) {
        int n = f.size(30);
        NDArray x = Fixture.trained(f.normal(n));
        NDArray dy = f.normal(n);
        NDArray expected =
            f.backward(
                () ->
                    switch (nonlinearity) {
                      case RELU -> Activations.relu(x);
                      case GELU -> Activations.gelu(x);
                      case GELU_TANH -> Activations.geluTanh(x);
                    },
                dy);
        Panels y = f.panels(x);
        ActivationLayer layer = new ActivationLayer(f.work, nonlinearity, y);
        layer.forward(y);
        Panels dx = f.panels(dy);
        layer.backward(dx);
        f.same(nonlinearity + " y", y, expected);
        f.same(nonlinearity + " dx", dx, x.getGradient());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void causalAttention(int seed) {
    int heads = 1 + new Random(seed + 100).nextInt(4);
    int size = 1 + new Random(seed + 200).nextInt(9);
    int width = 1 + new Random(seed + 300).nextInt(20);
    int inner = heads * size;
    int matrix = width * inner;
    try (Fixture f = new Fixture(seed, 4 * matrix + 3 * inner + width)) {
      NDArray x = Fixture.trained(f.normal(width));
      NDArray dy = f.normal(width);
      NDArray[] w = new NDArray[4];
      NDArray[] b = new NDArray[4];
      for (int i = 0; i < 4; i++) {
        // q, k and v are (inner, width), the projection is (width, inner)
        w[i] = i < 3 ? f.weight(i * matrix, inner, width) : f.weight(3 * matrix, width, inner);
        b[i] = f.weight(4 * matrix + i * inner, i < 3 ? inner : width);
      }
      NDArray expected =
          f.backward(
              () -> {
                NDArray[] parts = new NDArray[3];
                for (int i = 0; i < 3; i++) {
                  parts[i] =
                      Layers.linear(x, w[i])
                          .add(b[i])
                          .reshape(f.batch, f.length, heads, size)
                          .transpose(0, 2, 1, 3);
                }
                NDArray z =
                    Attention.causal(parts[0], parts[1], parts[2], 0, false)
                        .transpose(0, 2, 1, 3)
                        .reshape(f.batch, f.length, inner);
                return Layers.linear(z, w[3]).add(b[3]);
              },
              dy);
      Heads both = new Heads(heads, size);
      Weight[] weights = new Weight[3];
      for (int i = 0; i < 3; i++) {
        weights[i] =
            Weight.toHeads(width, 1, i * matrix, both, size * width, width, 4 * matrix + i * inner);
      }
      Weight projection =
          Weight.fromHeads(both, 1, 3 * matrix, width, inner, 4 * matrix + 3 * inner);
      Panels y = f.work.positions(width);
      SelfAttention layer =
          new SelfAttention(
              f.work,
              new SelfAttention.Parts(
                  both, null, weights[0], weights[1], weights[2], projection, 0, false),
              y);
      f.work.load();
      layer.forward(f.panels(x), y);
      f.same("y", y, expected);
      f.same("dx", layer.backward(f.panels(dy)), x.getGradient());
      f.work.store(f.gradients);
      for (int i = 0; i < 4; i++) {
        f.sameGradient("weight " + i, i * matrix, w[i]);
        if (i != 1) { // a bias of keys changes no softmax: its gradient is rounding
          f.sameGradient("bias " + i, 4 * matrix + i * inner, b[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void crossEntropy(int seed) {
    try (Fixture f = new Fixture(seed, 1)) {
      int classes = 1 + f.size(66);
      NDArray logits = Fixture.trained(f.normal(classes));
      int[] targets = f.tokens(classes);
      int counted = 0;
      for (int i = 0; i < targets.length; i++) {
        targets[i] = i > 0 && f.random.nextInt(4) == 0 ? Tokens.IGNORE : targets[i];
        counted += targets[i] == Tokens.IGNORE ? 0 : 1;
      }
      float expected;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray loss =
            CrossEntropy.mean(
                logits.reshape(-1, classes), f.ids(targets, targets.length), Tokens.IGNORE);
        collector.backward(loss);
        expected = loss.getFloat();
      }
      Tokens tokens = new Tokens();
      tokens.set(new int[targets.length], targets, f.length, 0, f.batch);
      Panels gradient = f.panels(logits);
      SoftmaxCrossEntropy layer = new SoftmaxCrossEntropy(f.work, classes);
      double loss = layer.gradient(gradient, tokens, false, 1.0 / counted);
      assertThat(loss).isCloseTo(expected, within(1e-5 * Math.max(1, expected)));
      f.same("gradient", gradient, logits.getGradient());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void embedding(int seed) {
    int vocabSize = 1 + new Random(seed + 100).nextInt(30);
    int width = 1 + new Random(seed + 200).nextInt(20);
    int length;
    try (Fixture sizes = new Fixture(seed, 1)) {
      length = sizes.length;
    }
    int table = vocabSize * width;
    try (Fixture f = new Fixture(seed, table + length * width)) {
      ParameterVector p = new ParameterVector();
      p.declare("tokens", table);
      p.declare("positions", (long) length * width);
      System.arraycopy(f.p.values(), 0, p.values(), 0, p.size());
      Workspace work = new Workspace(KERNELS, p, f.layout);
      Embedding layer = Embedding.withPositions(work, "tokens", "positions", vocabSize, width);
      int[] ids = f.tokens(vocabSize);
      NDArray tokenTable = f.weight(0, vocabSize, width);
      NDArray positionTable = f.weight(table, length, width);
      NDArray dy = f.normal(width);
      NDArray tokenIds = f.ids(ids, f.batch, length);
      NDArray expected =
          f.backward(() -> Layers.embedding(tokenIds, tokenTable).add(positionTable), dy);
      Tokens tokens = new Tokens();
      tokens.set(ids, ids, length, 0, f.batch);
      work.load();
      f.same("y", layer.forward(tokens), expected);
      layer.backward(tokens, f.panels(dy));
      work.store(f.gradients);
      f.sameGradient("tokens", 0, tokenTable);
      f.sameGradient("positions", table, positionTable);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void adamWithWeightDecayAndClipping(int seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(100);
    double clip = seed % 2 == 0 ? 0.5 : 1e6;
    Training training =
        new Training(
            3e-3,
            0.1,
            0.9,
            0.95,
            1e-8,
            1,
            "steps=3",
            "steps=3",
            null,
            false,
            Decay.CONSTANT,
            0,
            clip);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Parameter parameter =
          Parameter.builder()
              .setName("w")
              .setType(Parameter.Type.WEIGHT)
              .optShape(new Shape(size))
              .build();
      parameter.setInitializer(new NormalInitializer(1f));
      parameter.initialize(manager, DataType.FLOAT32);
      float[] p = parameter.getArray().toFloatArray();
      ParameterList list = new ParameterList();
      list.add("w", parameter);
      FlatAdamW own = new FlatAdamW(size, new FlatAdamW.Settings(0.9, 0.95, 1e-8, 0.1, clip));
      try (AdamW optimizer = new AdamW(list, training)) {
        for (int step = 0; step < 5; step++) {
          float[] g = new float[size];
          for (int i = 0; i < size; i++) {
            g[i] = (float) random.nextGaussian();
          }
          try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            collector.backward(parameter.getArray().mul(manager.create(g)).sum());
          }
          optimizer.step(1e-2);
          own.begin(1e-2, DataParallel.norm(g));
          own.update(KERNELS, p, g, 0, size);
          same("step " + step, p, parameter.getArray().toFloatArray());
        }
      }
    }
  }
}
