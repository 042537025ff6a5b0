package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CharacterTokenizerTest {

  private static CharacterTokenizer covering(String text, double coverage) {
    CharacterTokenizer.Counts counts = new CharacterTokenizer.Counts();
    byte[] bytes = text.getBytes(UTF_8);
    counts.accept(bytes, 0, bytes.length);
    return CharacterTokenizer.covering(counts, coverage);
  }

  private static String symbols(String text, double coverage) {
    return covering(text, coverage).vocabulary().symbols();
  }

  @Test
  void theCommonestCharactersAreKeptInCodePointOrder() {
    String text = "c".repeat(50) + "a".repeat(30) + "𝄞".repeat(15) + "bbbb" + "z";
    assertThat(symbols(text, 0.5)).isEqualTo("c\uFFFD");
    assertThat(symbols(text, 0.501)).isEqualTo("ac\uFFFD");
    assertThat(symbols(text, 0.95)).isEqualTo("ac𝄞\uFFFD");
    assertThat(symbols(text, 0.96)).isEqualTo("abc𝄞\uFFFD");
    assertThat(symbols(text, 1)).isEqualTo("abcz𝄞\uFFFD");
  }

  @Test
  void ofEquallyCommonCharactersTheLowerOneIsKept() {
    assertThat(symbols("badc", 0.5)).isEqualTo("ab\uFFFD");
  }

  @Test
  void theReplacementCharacterIsUnknownWhereverItStands() {
    CharacterTokenizer tokenizer = covering("\uFFFD\uFFFD\uFFFDa", 1);
    assertThat(tokenizer.vocabulary().symbols()).isEqualTo("a\uFFFD");
    assertThat(tokenizer.unknown()).hasValue(1);
  }

  @Test
  void otherCharactersAreUnknownAndTheirBytesAreCounted() {
    CharacterTokenizer tokenizer = covering("aaaabbbb", 1);
    List<Integer> ids = new ArrayList<>();
    Tokenizer.Encoder encoder = tokenizer.encoder(ids::add);
    byte[] text = "ab€xé𝄞a".getBytes(UTF_8);
    for (int i = 0; i < text.length; i++) {
      encoder.accept(text, i, i + 1);
    }
    assertThat(ids).containsExactly(0, 1, 2, 2, 2, 2, 0);
    assertThat(encoder.hiddenBytes()).isEqualTo(3 + 1 + 2 + 4);
    assertThat(tokenizer.vocabulary().encode("a€")).containsExactly(0, 2);
  }
}
