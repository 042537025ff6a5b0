package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.spi.Vocabulary;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {

  /** All characters of a file. */
  static EncodedText encode(byte[] bytes) throws IOException {
    Corpus corpus = Corpus.ofBytes("f", bytes);
    return EncodedText.ofCharacters(
        corpus, TextSplit.byPosition(corpus.characters(), 0.1, 0.1, false, 1));
  }

  private static int[] tokens(EncodedText text, int start, int count) {
    int[] tokens = new int[count + 2];
    text.tokens().write(start, count, tokens, 1);
    return Arrays.copyOfRange(tokens, 1, count + 1);
  }

  @Test
  void manyDistinctCharactersTakeMoreThanAByteEach() throws IOException {
    String string =
        IntStream.range(0x4E00, 0x4E00 + 700)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    EncodedText text = encode((string + string).getBytes(UTF_8));
    assertThat(tokens(text, 300, 800))
        .isEqualTo(IntStream.range(300, 1100).map(i -> i % 700).toArray());
  }

  /** All characters of a text, through its token ids. */
  private static String read(byte[] bytes) throws IOException {
    EncodedText text = encode(bytes);
    return text.vocabulary().decode(tokens(text, 0, text.tokens().length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a\r\nb\n", "é€𝄞\t\u2028", "\uFEFF"})
  void decodesText(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    // A byte order mark after the first is a character as any other.
    byte[] marked = ("\uFEFF" + text).getBytes(UTF_8);
    assertThat(read(marked)).isEqualTo(text);
    if (!text.startsWith("\uFEFF")) {
      assertThat(read(bytes)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', corpus f is empty: 0 bytes",
    "EFBBBF, corpus f is empty: 3 bytes",
    "00, corpus f is not text: NUL at byte offset 0",
    "616200FF, corpus f is not text: NUL at byte offset 2",
    "FFFE6100, corpus f is not UTF-8: malformed at byte offset 0",
    "6162E9, corpus f is not UTF-8: malformed at byte offset 2", // Latin-1, cut short
    "61E962, corpus f is not UTF-8: malformed at byte offset 1", // Latin-1
    "61E28200, corpus f is not UTF-8: malformed at byte offset 1",
    "61C080, corpus f is not UTF-8: malformed at byte offset 1", // overlong
    "61EDA080, corpus f is not UTF-8: malformed at byte offset 1", // surrogate
    "EFBBBF61FF, corpus f is not UTF-8: malformed at byte offset 4",
  })
  void otherBytesAreRefusedWithTheirOffset(String hex, String message) {
    assertThatThrownBy(() -> Corpus.ofBytes("f", HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void utf16IsRefused() {
    assertThatThrownBy(() -> Corpus.ofBytes("f", "Hello".getBytes(UTF_16LE)))
        .hasMessage("corpus f is not text: NUL at byte offset 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aByteThatIsNeverUtf8IsFoundWhereItIs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = "größer als 𝄞 und kleiner als €".repeat(1000).getBytes(UTF_8);
    int offset = random.nextInt(bytes.length);
    while ((bytes[offset] & 0xC0) == 0x80) {
      offset--; // in a character: its first byte is where the text stops being UTF-8
    }
    bytes[offset] = (byte) 0xFF;
    String message = "corpus f is not UTF-8: malformed at byte offset " + offset;
    assertThatThrownBy(() -> Corpus.ofBytes("f", bytes)).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void charactersOfEveryLengthAreFoundByTheirNumber(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int[] some = {'a', '\n', 0x7F, 0x80, 'é', 0x7FF, 0x800, '€', 0xFFFD, 0x10000, 0x10FFFF};
    // More than the decoder takes at once, and pairs of surrogates at every place.
    int[] characters = random.ints(20_000, 0, some.length).map(i -> some[i]).toArray();
    String string = new String(characters, 0, characters.length);
    EncodedText text = encode(("\uFEFF" + string).getBytes(UTF_8));

    assertThat(text.tokens().length()).isEqualTo(characters.length);
    assertThat(text.vocabulary().symbols()).isEqualTo(Vocabulary.ofText(string).symbols());
    assertThat(tokens(text, 0, text.tokens().length())).isEqualTo(text.vocabulary().encode(string));
    for (int i = 0; i < 500; i++) {
      int start = random.nextInt(characters.length);
      int count = random.nextInt(Math.min(300, characters.length - start) + 1);
      assertThat(tokens(text, start, count))
          .isEqualTo(text.vocabulary().encode(new String(characters, start, count)));
    }
  }

  @Test
  void aTextThatEndsWhereAMarkWouldStandIsWhole() throws IOException {
    for (int length : new int[] {1, 127, 128, 129, 256, 8192, 8193}) {
      assertThat(read("é".repeat(length).getBytes(UTF_8))).hasSize(length);
    }
  }
}
