package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.text.BytePairTrainer.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTest {

  private static List<Merge> train(byte[] text, int vocabSize) {
    BytePairTrainer trainer = new BytePairTrainer();
    trainer.accept(text, 0, text.length);
    trainer.cut();
    return trainer.train(vocabSize);
  }

  private static BytePairTokenizer tokenizer(String text, int vocabSize) {
    return new BytePairTokenizer(train(text.getBytes(UTF_8), vocabSize));
  }

  private static List<String> tokens(BytePairTokenizer tokenizer, String text) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    return Arrays.stream(vocabulary.encode(text)).mapToObj(vocabulary::decode).toList();
  }

  @Test
  void theCommonestPairIsMergedFirst() {
    // Sennrich's example: low x5, lower x2, newest x6, widest x3; "es" and "st" are both 9 times.
    String text =
        "low\n".repeat(5) + "lower\n".repeat(2) + "newest\n".repeat(6) + "widest\n".repeat(3);
    assertThat(train(text.getBytes(UTF_8), 256 + 4))
        .containsExactly(
            new Merge('e', 's'), // before (s, t): its left token is the lower one
            new Merge(256, 't'),
            new Merge('l', 'o'),
            new Merge(258, 'w'));
  }

  @Test
  void ofEquallyCommonPairsTheLowerIdsComeFirst() {
    assertThat(train("ba;ba;ab;ab;ac;ac".getBytes(UTF_8), 259))
        .containsExactly(new Merge('a', 'b'), new Merge('a', 'c'), new Merge('b', 'a'));
  }

  @Test
  void whatOccursOnceIsNotMerged() {
    assertThat(train("abcdef".getBytes(UTF_8), 1000)).isEmpty();
    assertThat(train("ab;ab".getBytes(UTF_8), 1000)).containsExactly(new Merge('a', 'b'));
  }

  @Test
  void anOverlappingPairIsMergedFromTheLeft() {
    BytePairTokenizer tokenizer = tokenizer("aaa;aaa;aaa", 257);
    assertThat(tokens(tokenizer, "aaaaa")).containsExactly("aa", "aa", "a");
  }

  @Test
  void noMergeReachesFromOnePieceIntoTheNext() {
    BytePairTokenizer tokenizer = tokenizer("the cat sat on the mat. ".repeat(20), 300);
    assertThat(tokens(tokenizer, "the cat")).containsExactly("the", " cat");
    for (int id = 256; id < tokenizer.vocabulary().size(); id++) {
      assertThat(tokenizer.vocabulary().decode(id).strip()).doesNotContain(" ", ".");
    }
  }

  /** Counts all pairs anew before each merge, in pieces as they are. */
  private static List<Merge> naive(byte[] text, int vocabSize) {
    List<int[]> words = new ArrayList<>();
    Pieces pieces =
        new Pieces(
            (bytes, length) ->
                words.add(new String(bytes, 0, length, ISO_8859_1).chars().toArray()));
    pieces.accept(text, 0, text.length);
    pieces.end();
    List<Merge> merges = new ArrayList<>();
    while (256 + merges.size() < vocabSize) {
      Map<Merge, Integer> counts = new HashMap<>();
      for (int[] word : words) {
        for (int i = 1; i < word.length; i++) {
          counts.merge(new Merge(word[i - 1], word[i]), 1, Integer::sum);
        }
      }
      Merge best = null;
      for (Map.Entry<Merge, Integer> entry : counts.entrySet()) {
        Merge pair = entry.getKey();
        int most = best == null ? 1 : counts.get(best);
        if (entry.getValue() > most
            || (best != null
                && entry.getValue() == most
                && (pair.left() < best.left()
                    || (pair.left() == best.left() && pair.right() < best.right())))) {
          best = pair;
        }
      }
      if (best == null) {
        return merges;
      }
      int token = 256 + merges.size();
      merges.add(best);
      for (int w = 0; w < words.size(); w++) {
        List<Integer> merged = new ArrayList<>();
        int[] word = words.get(w);
        for (int i = 0; i < word.length; i++) {
          if (i + 1 < word.length && word[i] == best.left() && word[i + 1] == best.right()) {
            merged.add(token);
            i++;
          } else {
            merged.add(word[i]);
          }
        }
        words.set(w, merged.stream().mapToInt(Integer::intValue).toArray());
      }
    }
    return merges;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void countingByAndByFindsWhatCountingAnewFinds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] letters = "aaab  c;".getBytes(UTF_8); // overlaps, ties, repeats
    byte[] text = new byte[600];
    for (int i = 0; i < text.length; i++) {
      text[i] = letters[random.nextInt(letters.length)];
    }
    assertThat(train(text, 256 + 60)).isEqualTo(naive(text, 256 + 60)).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyBytesRoundTrip(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] learned = new byte[5000];
    for (int i = 0; i < learned.length; i++) {
      learned[i] = (byte) (random.nextInt(4) * 70);
    }
    BytePairTokenizer tokenizer = new BytePairTokenizer(train(learned, 400));
    assertThat(tokenizer.vocabulary().size()).isEqualTo(400);
    for (int n = 0; n < 200; n++) {
      byte[] text = new byte[random.nextInt(300)];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) (random.nextBoolean() ? random.nextInt(4) * 70 : random.nextInt(256));
      }
      StringBuilder bytes = new StringBuilder();
      for (int token : tokenizer.encode(text)) {
        bytes.append(new String(tokenizer.token(token), ISO_8859_1));
      }
      assertThat(bytes.toString().getBytes(ISO_8859_1)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyTextRoundTripsWhiteSpaceIncluded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BytePairTokenizer tokenizer =
        tokenizer("\tfor (int i = 0;  i < größe; i++) {\r\n    }\n".repeat(9), 320);
    for (int n = 0; n < 200; n++) {
      int[] characters =
          random
              .ints(random.nextInt(100), 0, 0x110000)
              .map(c -> random.nextInt(3) == 0 ? c : " \t\n\rfor()größe".charAt(c % 14))
              .filter(c -> c < 0xD800 || c > 0xDFFF)
              .toArray();
      String text = new String(characters, 0, characters.length);
      int[] ids = tokenizer.vocabulary().encode(text);
      assertThat(tokenizer.vocabulary().decode(ids)).isEqualTo(text);
      Vocabulary.Decoder decoder = tokenizer.vocabulary().decoder();
      StringBuilder oneByOne = new StringBuilder();
      Arrays.stream(ids).forEach(id -> oneByOne.append(decoder.next(id)));
      assertThat(oneByOne.append(decoder.end()).toString()).isEqualTo(text);
      assertThat(Arrays.stream(ids).map(tokenizer::bytes).sum())
          .isEqualTo(text.getBytes(UTF_8).length);
      assertThat(Arrays.stream(ids).map(tokenizer::characters).sum()).isEqualTo(characters.length);
    }
  }

  @Test
  void aTextIsEncodedAlikeHoweverItComes() {
    String text = "while (true) { sum += größe; }\n".repeat(40);
    BytePairTokenizer tokenizer = tokenizer(text, 300);
    byte[] bytes = text.getBytes(UTF_8);
    for (int atOnce : new int[] {1, 3, 64, 1000}) {
      List<Integer> ids = new ArrayList<>();
      Tokenizer.Encoder encoder = tokenizer.encoder(ids::add);
      for (int i = 0; i < bytes.length; i += atOnce) {
        encoder.accept(bytes, i, Math.min(bytes.length, i + atOnce));
      }
      encoder.cut();
      assertThat(ids.stream().mapToInt(i -> i)).containsExactly(box(tokenizer.encode(bytes)));
    }
  }

  private static Integer[] box(int[] ids) {
    return Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }
}
