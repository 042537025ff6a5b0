package dev.gauntlet.trial.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.trial.TorchEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text of tokens that are bytes: an a, and the two bytes of an e with acute accent. */
class TextGeneratorIT {
  private static final byte[] ACCENTED = "\u00E9".getBytes(UTF_8);
  private static final Vocabulary BYTES =
      Vocabulary.ofBytes(
          List.of(new byte[] {'a'}, new byte[] {ACCENTED[0]}, new byte[] {ACCENTED[1]}),
          text -> {
            int[] ids = new int[text.length];
            for (int i = 0; i < ids.length; i++) {
              ids[i] = text[i] == 'a' ? 0 : text[i] == ACCENTED[0] ? 1 : 2;
            }
            return ids;
          });

  /** After each token comes the next one, and after the last the first. */
  private record Successor(NDManager manager) implements Predictor {
    @Override
    public NDArray next(NDArray tokens) {
      long[] ids = tokens.toLongArray();
      float[] logits = new float[3];
      logits[(int) (ids[ids.length - 1] + 1) % 3] = 1;
      return tokens.getManager().create(logits, new Shape(1, 3));
    }

    @Override
    public int batchSize() {
      return 1;
    }
  }

  private record Data() implements Dataset {
    @Override
    public Problem problem() {
      return new Problem(3, 4, Targets.ALL);
    }

    @Override
    public Vocabulary vocabulary() {
      return BYTES;
    }

    @Override
    public Fingerprint fingerprint() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void aCharacterOfSeveralTokensIsWrittenWhenItIsWhole() {
    try (NDManager manager = TorchEngine.load(1).newBaseManager()) {
      TextGenerator generator = new TextGenerator(new Successor(manager), new Data(), false);
      List<String> pieces = new ArrayList<>();
      String text = generator.generate("a\u00E9", 4, Sampling.GREEDY, 1, pieces::add).text();
      assertThat(text).isEqualTo("a\u00E9a");
      assertThat(pieces).containsExactly("a\u00E9", "a", "", "\u00E9", "a", "");
      assertThat(generator.generate("a", 1, Sampling.GREEDY, 1, piece -> {}).text())
          .isEqualTo("\uFFFD"); // a character of which only a part was drawn
      assertThatThrownBy(
              () -> generator.generate("\u00E9aa\u00E9", 1, Sampling.GREEDY, 1, piece -> {}))
          .isInstanceOf(InputException.class)
          .hasMessage("the prompt has 6 tokens, must have at most 4: the model's context");
    }
  }
}
