package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.spi.Metric.Measurement;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TargetScores;
import dev.gauntlet.tasks.text.BytePairTrainer.Merge;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link BitsPerByte} and {@link KeystrokesSaved}. */
class ScoresTest {
  private static final float BIT = (float) Math.log(2);

  /** "ab", "abc" and " x" are 256, 257 and 258. */
  private static final BytePairTokenizer PAIRS =
      new BytePairTokenizer(List.of(new Merge('a', 'b'), new Merge(256, 'c'), new Merge(' ', 'x')));

  private static EncodedText encode(String text, Tokenizer tokenizer) throws IOException {
    Corpus corpus = Corpus.ofBytes("f", text.getBytes(UTF_8));
    TextSplit split = TextSplit.byPosition(corpus.characters(), 0.2, 0.2, false, 1);
    return EncodedText.encode(corpus, split, tokenizer, share -> {});
  }

  private static TargetScores scores(int perExample, int[] targets, float[] losses, int[] ranks) {
    return new TargetScores(perExample, targets, losses, ranks);
  }

  @Test
  void bitsAreOfTheBytesOfTheTargets() throws IOException {
    BitsPerByte metric = new BitsPerByte(encode("abcabcabcabcabc", PAIRS));
    // Two examples of three targets: ab (2 bytes), x, abc (3 bytes); c, ab, a.
    TargetScores scores =
        scores(
            3,
            new int[] {256, 'x', 257, 'c', 256, 'a'},
            new float[] {BIT, 2 * BIT, 6 * BIT, BIT, BIT, 2 * BIT},
            new int[6]);
    List<Measurement> figures = metric.measure(scores);
    assertThat(figures)
        .extracting(Measurement::name)
        .containsExactly("bits_per_byte", "bits_per_byte.positions=all");
    assertThat(figures).extracting(Measurement::count).containsExactly(3L + 1, 6L + 4);
    assertThat(figures.get(0).value()).isCloseTo((6 + 2) / 4.0, within(1e-6));
    assertThat(figures.get(1).value()).isCloseTo(13 / 10.0, within(1e-6));
  }

  @Test
  void aModelThatPredictsTheLastPositionAloneHasOneFigure() throws IOException {
    BitsPerByte metric = new BitsPerByte(encode("abcabcabcabcabc", PAIRS));
    List<Measurement> figures =
        metric.measure(scores(1, new int[] {257, 'a'}, new float[] {3 * BIT, BIT}, new int[2]));
    assertThat(figures).hasSize(1);
    assertThat(figures.get(0).value()).isCloseTo(1, within(1e-6));
    assertThat(figures.get(0).count()).isEqualTo(4);
  }

  @Test
  void whatTheUnknownSymbolHidesIsSpelledAndCounted() throws IOException {
    CharacterTokenizer.Counts counts = new CharacterTokenizer.Counts();
    counts.accept("aabb".getBytes(UTF_8), 0, 4);
    CharacterTokenizer tokenizer = CharacterTokenizer.covering(counts, 1); // a, b, unknown
    // In the last fifth, the test part, it hides characters of two and of four bytes: 3 on average.
    BitsPerByte metric = new BitsPerByte(encode("€abababab€ababéb𝄞a", tokenizer));
    double spelling = Math.log(1_112_064 - 2) / Math.log(2);
    List<Measurement> figures =
        metric.measure(scores(1, new int[] {0, 2}, new float[] {BIT, 3 * BIT}, new int[2]));
    assertThat(figures.get(0).value()).isCloseTo((1 + 3 + spelling) / (1 + 3), within(1e-6));
    // A model that is sure of the unknown symbol has not told which character it is.
    Measurement sure = metric.measure(scores(1, new int[] {2}, new float[] {0}, new int[1])).get(0);
    assertThat(sure.value()).isCloseTo(20.0847 / 3, within(1e-4));
  }

  @Test
  void aUniformModelOfBytesHasEightBits() throws IOException {
    BytePairTokenizer bytes = new BytePairTokenizer(List.of());
    EncodedText text = encode("größe €".repeat(10), bytes);
    assertThat(text.counts(Split.TEST).bytes()).isGreaterThan(14);
    float loss = (float) Math.log(256);
    Measurement figure =
        new BitsPerByte(text)
            .measure(scores(1, new int[] {'a', 0xC3}, new float[] {loss, loss}, new int[2]))
            .get(0);
    assertThat(figure.value()).isCloseTo(8, within(1e-6));
  }

  @Test
  void aRightTokenSavesAllItsKeysButOne() {
    KeystrokesSaved metric = new KeystrokesSaved(PAIRS);
    // Last targets: abc right (3 keys, saves 2), ab wrong (2 keys), c right (1 key, saves none).
    TargetScores scores = scores(1, new int[] {257, 256, 'c'}, new float[3], new int[] {1, 2, 1});
    assertThat(metric.measure(scores))
        .containsExactly(new Measurement("keystrokes_saved", 2 / 6.0, 6));
  }

  @Test
  void rightTokensInARowAreAcceptedTogetherWithinAnExample() {
    KeystrokesSaved metric = new KeystrokesSaved(PAIRS);
    TargetScores scores =
        scores(
            3,
            new int[] {256, 'c', 257, 'a', 256, 257},
            new float[6],
            new int[] {1, 1, 2, 7, 1, 1}); // runs of 2 + 1 and of 2 + 3 characters
    List<Measurement> figures = metric.measure(scores);
    assertThat(figures)
        .extracting(Measurement::name)
        .containsExactly("keystrokes_saved", "keystrokes_saved.completion=run");
    assertThat(figures.get(0)).isEqualTo(new Measurement("keystrokes_saved", 2 / 6.0, 6));
    assertThat(figures.get(1).value()).isEqualTo((2 + 4) / 12.0);
    // Nothing is accepted across two examples.
    TargetScores apart =
        scores(2, new int[] {'a', 'b', 'c', 'd'}, new float[4], new int[] {2, 1, 1, 2});
    assertThat(metric.measure(apart).get(1).value()).isZero();
  }

  @Test
  void charactersAloneSaveNothingAndTheUnknownSymbolIsNeverAccepted() {
    CharacterTokenizer.Counts counts = new CharacterTokenizer.Counts();
    counts.accept("ab".getBytes(UTF_8), 0, 2);
    KeystrokesSaved metric = new KeystrokesSaved(CharacterTokenizer.covering(counts, 1));
    TargetScores scores = scores(4, new int[] {0, 2, 1, 0}, new float[4], new int[] {1, 1, 1, 1});
    List<Measurement> figures = metric.measure(scores);
    assertThat(figures.get(0).value()).isZero();
    assertThat(figures.get(1).value()).isEqualTo(1 / 4.0); // the run of the last two
  }
}
