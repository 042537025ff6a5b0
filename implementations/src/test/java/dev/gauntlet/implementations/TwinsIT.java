package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
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
import dev.gauntlet.trial.optim.AdamW;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each implementation in Java against its twin, from one seed, at odd sizes. */
class TwinsIT {
  private static final int BATCH = 19;
  private static final Training TRAINING =
      new Training(
          3e-3,
          0.1,
          0.9,
          0.95,
          1e-8,
          BATCH,
          "steps=3",
          "steps=3",
          null,
          false,
          Decay.CONSTANT,
          0,
          0.5);

  private record Pairing<C extends Record>(
      Implementation<C> original, Implementation<C> twin, C config, Problem problem) {
    Block build(Implementation<C> implementation, NDManager manager) {
      Block block = implementation.build(config, problem);
      manager.getEngine().setRandomSeed(7);
      block.initialize(manager, DataType.FLOAT32, new Shape(BATCH, problem.contextLength()));
      return block;
    }

    @Override
    public String toString() {
      return twin.id() + " " + config + " " + problem;
    }
  }

  static Stream<Pairing<?>> pairings() {
    return Stream.of(
            new Problem(63, 9, Targets.ALL),
            new Problem(5, 1, Targets.ALL),
            new Problem(13, 8, Targets.MARKED),
            new Problem(16, 11, Targets.LAST),
            new Problem(3, 6, Targets.LAST))
        .flatMap(TwinsIT::pairings);
  }

  private static Stream<Pairing<?>> pairings(Problem problem) {
    int layers = 1 + problem.contextLength() % 3;
    int heads = 1 + problem.vocabSize() % 4;
    int width = heads * (3 + problem.contextLength() % 3);
    Stream<Pairing<?>> transformers =
        Stream.of(
            new Pairing<>(
                new NanoGpt(),
                new NanoGptJava(),
                new NanoGptConfig(layers, heads, width, 0),
                problem),
            new Pairing<>(new Hf(), new HfJava(), new HfConfig(layers, heads, width, 0), problem),
            new Pairing<>(
                new Tl(), new TlJava(), new TlConfig(width + 1, layers, heads, 5, 13), problem));
    Stream<Pairing<?>> mlp =
        problem.targets() == Targets.MARKED
            ? Stream.of()
            : Stream.of(new Pairing<>(new Mlp(), new MlpJava(), new MlpConfig(5, 11), problem));
    return Stream.concat(transformers, mlp);
  }

  @ParameterizedTest
  @MethodSource("pairings")
  void computesWhatItsTwinComputes(Pairing<?> pairing) {
    compare(pairing);
  }

  private <C extends Record> void compare(Pairing<C> pairing) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block original = pairing.build(pairing.original(), manager);
      Block twin = pairing.build(pairing.twin(), manager);
      same("initial value", values(original), values(twin), 0);
      try (AdamW optimizer = new AdamW(original.getParameters(), TRAINING);
          OwnGradients.Gradients own = ((OwnGradients) twin).open(BATCH, 2)) {
        own.begin(TRAINING);
        for (int step = 0; step < 3; step++) {
          NDArray tokens = tokens(manager, pairing.problem());
          NDArray targets = targets(manager, pairing.problem());
          double loss = backward(original, tokens, targets, pairing.problem());
          double ownLoss = own.backward(TokenBatch.of(new Batch(tokens, targets)), step);
          assertThat(ownLoss).isCloseTo(loss, within(2e-5 * Math.max(1, loss)));
          if (step == 0) {
            own.gradients().forEach((name, gradient) -> sameGradient(original, name, gradient));
          }
          optimizer.step(1e-3);
          own.step(1e-3);
        }
        NDArray tokens = tokens(manager, pairing.problem());
        float[] expected = logits(original, tokens);
        // The twin's ordinary forward pass sees what the kernels have learned.
        close("forward pass", logits(twin, tokens), expected);
        float[] evaluated = own.logits(tokens).get(":, -1").toFloatArray();
        NDArray last = forward(original, tokens).get(":, -1");
        close("own logits", evaluated, last.toFloatArray());
      }
    }
  }

  private static void close(String what, float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("%s, %d", what, i).isCloseTo(expected[i], within(2e-3f));
    }
  }

  private static void sameGradient(Block original, String name, float[] actual) {
    float[] expected = original.getParameters().get(name).getArray().getGradient().toFloatArray();
    float largest = 0;
    for (float each : expected) {
      largest = Math.max(largest, Math.abs(each));
    }
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("gradient of %s, %d", name, i)
          .isCloseTo(expected[i], within(1e-6f + 2e-4f * largest));
    }
  }

  private static void same(
      String what, Map<String, float[]> expected, Map<String, float[]> actual, float tolerance) {
    assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertThat(actual.get(name))
                .as("%s of %s", what, name)
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(values));
  }

  private static Map<String, float[]> values(Block block) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Pair<String, Parameter> each : block.getParameters()) {
      values.put(each.getKey(), each.getValue().getArray().toFloatArray());
    }
    return values;
  }

  private static NDArray tokens(NDManager manager, Problem problem) {
    return manager.randomInteger(
        0, problem.vocabSize(), new Shape(BATCH, problem.contextLength()), DataType.INT64);
  }

  private static NDArray targets(NDManager manager, Problem problem) {
    long low = problem.targets() == Targets.MARKED ? -1 : 0;
    Shape shape =
        problem.targets() == Targets.LAST
            ? new Shape(BATCH)
            : new Shape(BATCH, problem.contextLength());
    return manager.randomInteger(low, problem.vocabSize(), shape, DataType.INT64);
  }

  private static double backward(Block block, NDArray tokens, NDArray targets, Problem problem) {
    for (Pair<String, Parameter> each : block.getParameters()) {
      each.getValue().getArray().setRequiresGradient(true);
    }
    try (GradientCollector collector = tokens.getManager().getEngine().newGradientCollector()) {
      NDArray logits = forward(block, tokens);
      boolean lastOnly = problem.targets() == Targets.LAST || logits.getShape().get(1) == 1;
      NDArray wanted =
          problem.targets() == Targets.LAST || !lastOnly ? targets : targets.get(":, -1");
      NDArray loss =
          CrossEntropy.mean(
              lastOnly ? logits.get(":, -1") : logits.reshape(-1, problem.vocabSize()),
              wanted.reshape(-1),
              Batch.IGNORE);
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  private static float[] logits(Block block, NDArray tokens) {
    return forward(block, tokens).toFloatArray();
  }

  private static NDArray forward(Block block, NDArray tokens) {
    ParameterStore store = new ParameterStore(tokens.getManager(), false);
    return block.forward(store, new NDList(tokens), true).singletonOrThrow();
  }
}
