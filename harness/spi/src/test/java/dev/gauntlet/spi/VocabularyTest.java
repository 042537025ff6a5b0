package dev.gauntlet.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

  @Test
  void aTokenIdIsThePlaceOfItsSymbol() {
    Vocabulary vocabulary = Vocabulary.of("ba|0");
    assertThat(vocabulary.size()).isEqualTo(4);
    assertThat(vocabulary.symbols()).isEqualTo("ba|0");
    assertThat(vocabulary.encode("0ab|b")).containsExactly(3, 1, 0, 2, 0);
    assertThat(vocabulary.decode(3, 1, 0, 2, 0)).isEqualTo("0ab|b");
    assertThat(vocabulary.id('|')).isEqualTo(2);
  }

  @Test
  void nothingIsTheTextOfNoTokens() {
    assertThat(Vocabulary.of("a").encode("")).isEmpty();
    assertThat(Vocabulary.of("a").decode()).isEmpty();
    assertThat(Vocabulary.of("").size()).isZero();
    assertThat(Vocabulary.ofText("").symbols()).isEmpty();
  }

  @Test
  void aSymbolIsACodePoint() {
    Vocabulary vocabulary = Vocabulary.of("𝄞e\u0301");
    assertThat(vocabulary.size()).isEqualTo(3);
    assertThat(vocabulary.encode("e\u0301𝄞𝄞")).containsExactly(1, 2, 0, 0);
    assertThat(vocabulary.decode(1, 2, 0, 0)).isEqualTo("e\u0301𝄞𝄞");
  }

  @Test
  void aTextHasItsCharactersInCodePointOrder() {
    // U+FF5E comes before U+1D11E, although its UTF-16 form comes after.
    Vocabulary vocabulary = Vocabulary.ofText("𝄞~\uFF5Eb\nab𝄞");
    assertThat(vocabulary.symbols()).isEqualTo("\nab~\uFF5E𝄞");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyTextComesBackFromItsTokens(long seed) {
    int[] characters =
        new SplittableRandom(seed)
            .ints(5_000, 0, Character.MAX_CODE_POINT + 1)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .toArray();
    String text = new String(characters, 0, characters.length);
    Vocabulary vocabulary = Vocabulary.ofText(text);
    int[] tokens = vocabulary.encode(text);
    assertThat(tokens).hasSameSizeAs(characters);
    assertThat(vocabulary.decode(tokens)).isEqualTo(text);
    assertThat(vocabulary.symbols().codePoints())
        .containsExactly(
            IntStream.of(characters).sorted().distinct().boxed().toArray(Integer[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 'c' (U+0063), 2",
    "a€, '€' (U+20AC), 2",
    "𝄞, '𝄞' (U+1D11E), 2",
  })
  void aCharacterThatIsNotInTheVocabularyIsNamed(String text, String symbol, int size) {
    Vocabulary vocabulary = Vocabulary.of("ab");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vocabulary.encode(text))
        .withMessage("character %s is not in the vocabulary of %d symbols", symbol, size);
  }

  @Test
  void aCharacterBetweenThoseOfTheVocabularyIsNotInIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of("ac").id('b'))
        .withMessage("character 'b' (U+0062) is not in the vocabulary of 2 symbols");
  }

  @Test
  void aSymbolGivenTwiceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of("aba"))
        .withMessage("symbol 'a' (U+0061) is given twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vocabulary.of("\n𝄞\n"))
        .withMessage("symbol U+000A is given twice");
  }

  @Test
  void numbersThatAreNoTokenIdsAreRefused() {
    Vocabulary vocabulary = Vocabulary.of("ab");
    for (int wrong : new int[] {-1, 2}) {
      assertThatThrownBy(() -> vocabulary.decode(0, wrong))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void anUnknownSymbolStandsForAllOthers() {
    Vocabulary vocabulary = Vocabulary.of("ab\uFFFD").withUnknown(0xFFFD);
    assertThat(vocabulary.encode("axb\uD834\uDD1E\uFFFD")).containsExactly(0, 2, 1, 2, 2);
    assertThat(vocabulary.decode(0, 2)).isEqualTo("a\uFFFD");
    assertThat(vocabulary.id('z')).isEqualTo(2);
    assertThatThrownBy(() -> Vocabulary.of("ab").withUnknown('c'))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Tokens: a, the first and the second byte of an e with acute accent, and that whole. */
  private static Vocabulary ofBytes() {
    byte[] accented = "\u00E9".getBytes(UTF_8);
    return Vocabulary.ofBytes(
        List.of(new byte[] {'a'}, new byte[] {accented[0]}, new byte[] {accented[1]}, accented),
        bytes -> bytes[0] == 'a' ? new int[] {0} : bytes.length == 2 ? new int[] {3} : new int[2]);
  }

  @Test
  void tokensMayBeBytes() {
    Vocabulary vocabulary = ofBytes();
    assertThat(vocabulary.hasCharacters()).isFalse();
    assertThat(vocabulary.size()).isEqualTo(4);
    assertThat(vocabulary.encode("\u00E9")).containsExactly(3);
    assertThat(vocabulary.id(0xE9)).isEqualTo(3);
    assertThatThrownBy(() -> vocabulary.id(0x20AC)).isInstanceOf(IllegalArgumentException.class);
    assertThat(vocabulary.decode(0, 1, 2, 3)).isEqualTo("a\u00E9\u00E9");
    assertThat(vocabulary.decode(1)).isEqualTo("\uFFFD");
  }

  @Test
  void aCharacterOfTwoTokensIsDecodedWhenItIsWhole() {
    Vocabulary.Decoder decoder = ofBytes().decoder();
    assertThat(decoder.next(0)).isEqualTo("a");
    assertThat(decoder.next(1)).isEmpty();
    assertThat(decoder.next(2)).isEqualTo("\u00E9");
    assertThat(decoder.next(1)).isEmpty();
    assertThat(decoder.next(0)).isEqualTo("\uFFFDa");
    assertThat(decoder.next(1)).isEmpty();
    assertThat(decoder.end()).isEqualTo("\uFFFD");
    assertThat(decoder.end()).isEmpty();
    Vocabulary.Decoder characters = Vocabulary.of("xy").decoder();
    assertThat(characters.next(1) + characters.next(0) + characters.end()).isEqualTo("yx");
  }
}
