package dev.gauntlet.implementations.ngram;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.SelfTraining;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.TrialModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The model in the engine: what it predicts, and which order it chooses. */
class NGramIT {
  private static final int V = 5;
  private static final int T = 6;

  /** Text in which each token is that of {@code lag} before, or, one in ten, any. */
  private record Echo(int lag, int length) implements Dataset {
    int[] text(Split split) {
      Random random = new Random(split.name().length());
      int[] text = new int[length];
      for (int i = 0; i < length; i++) {
        text[i] = i < lag || random.nextInt(10) == 0 ? random.nextInt(V) : text[i - lag];
      }
      return text;
    }

    @Override
    public Problem problem() {
      return new Problem(V, T, Targets.ALL);
    }

    @Override
    public Vocabulary vocabulary() {
      return Vocabulary.of("abcde");
    }

    @Override
    public Fingerprint fingerprint() {
      return new Fingerprint("0".repeat(64), Map.of());
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      throw new AssertionError("the whole training part is there");
    }

    @Override
    public Optional<Iterable<TokenBatch>> wholeTraining(int size, int context) {
      int[] text = text(Split.TRAIN);
      int half = length / 2;
      int[] first = Arrays.copyOfRange(text, 0, half + 1);
      int[] second = Arrays.copyOfRange(text, half - context, length);
      return Optional.of(List.of(batch(first, 0), batch(second, context)));
    }

    private static TokenBatch batch(int[] text, int context) {
      int[] targets = Arrays.copyOfRange(text, 1, text.length);
      Arrays.fill(targets, 0, context, (int) Batch.IGNORE);
      return new TokenBatch(1, Arrays.copyOf(text, text.length - 1), targets);
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int size, NDManager manager) {
      int[] text = text(split);
      return () ->
          IntStream.range(0, 500)
              .map(i -> i * T)
              .mapToObj(i -> batch(Arrays.copyOfRange(text, i, i + T + 1), manager))
              .iterator();
    }

    private static Batch batch(int[] text, NDManager manager) {
      long[] all = Arrays.stream(text).asLongStream().toArray();
      Shape shape = new Shape(1, T);
      return new Batch(
          manager.create(Arrays.copyOf(all, T), shape),
          manager.create(Arrays.copyOfRange(all, 1, T + 1), shape));
    }
  }

  private static TrialModel model(NGramConfig config, NDManager manager) {
    return new TrialModel(
        new NGram().build(config, new Problem(V, T, Targets.ALL)),
        new Problem(V, T, Targets.ALL),
        1,
        4,
        manager);
  }

  private static int order(TrialModel model) {
    return value(model, "order")[0];
  }

  private static int[] value(TrialModel model, String name) {
    return requireNonNull(model.values().get(name)).toIntArray();
  }

  @Test
  void theOrderIsThatOfTheDataAndThePassEnds() {
    try (NDManager manager = TorchEngine.load(1).newBaseManager(Device.cpu())) {
      for (int lag = 1; lag <= 3; lag++) {
        try (TrialModel model = model(new NGramConfig(6, 20_000), manager)) {
          SelfTraining block = (SelfTraining) model.block();
          SelfTraining.Pass pass = requireNonNull(block.pass(new Echo(lag, 40_000), 4));
          assertThat(pass.next()).isCloseTo(Math.log(V), within(1e-9));
          assertThat(pass.ended()).isFalse();
          pass.next();
          assertThat(pass.ended()).isTrue();
          assertThat(order(model)).isZero(); // until it settles
          block.settle();
          assertThat(order(model)).isEqualTo(lag + 1);
          int[] counted = value(model, "ngrams.count");
          pass.next();
          block.settle();
          assertThat(value(model, "ngrams.count")).isEqualTo(counted);
        }
      }
    }
  }

  /** What it predicts has probabilities that sum to one after the harness's softmax. */
  @Test
  void logitsAreLogarithmsOfProbabilitiesOverUniform() {
    try (NDManager manager = TorchEngine.load(1).newBaseManager(Device.cpu());
        TrialModel model = model(new NGramConfig(4, 20_000), manager)) {
      SelfTraining block = (SelfTraining) model.block();
      Echo data = new Echo(2, 4000);
      SelfTraining.Pass pass = requireNonNull(block.pass(data, 4));
      pass.next();
      pass.next();
      block.settle();
      NDArray tokens = manager.create(new Random(5).longs(3 * T, 0, V).toArray(), new Shape(3, T));
      float[] logits = model.logits(tokens, false).toFloatArray();
      for (int i = 0; i < logits.length; i += V) {
        double sum = 0;
        for (int token = 0; token < V; token++) {
          sum += Math.exp(logits[i + token]) / V;
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
      }
      double loss = 0;
      int batches = 0;
      for (Batch batch : data.evaluation(Split.TEST, 1, manager)) {
        loss += model.evaluatedLoss(batch);
        batches++;
      }
      // 0.9 + 0.1 / 5 is known from the second token on; the noise of few counts comes on top.
      double best = -(0.92 * Math.log(0.92) + 0.08 * Math.log(0.02));
      assertThat(loss / batches).isBetween(best, best + 0.35);
    }
  }

  @Test
  void aVocabularyThatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NGram().build(new NGramConfig(3, 10), new Problem(65, 8, Targets.ALL)))
        .withMessage("max_ngrams is 10, must be at least the size of the vocabulary, 65");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NGramConfig(17, 10))
        .withMessage("max_order is 17, must be 1 to 16");
  }
}
