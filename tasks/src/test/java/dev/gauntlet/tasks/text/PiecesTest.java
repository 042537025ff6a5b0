package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecesTest {

  /** Pieces of a text that comes so many bytes at a time. */
  private static List<String> pieces(byte[] text, int atOnce) {
    List<String> pieces = new ArrayList<>();
    Pieces scanner =
        new Pieces((bytes, length) -> pieces.add(new String(bytes, 0, length, ISO_8859_1)));
    for (int i = 0; i < text.length; i += atOnce) {
      scanner.accept(text, i, Math.min(text.length, i + atOnce));
    }
    scanner.end();
    return pieces;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '\0',
      value = {
        "a b  c=a| b| | c",
        "x1 12ab=x|1| 12|ab",
        "if(!done){=if|(!|done|){",
        "  two= | two",
        "end  =end|  ",
        "don't=don|'|t",
      })
  void areLettersDigitsOthersOrSpace(String text, String expected) {
    assertThat(pieces(text.getBytes(UTF_8), 100)).containsExactly(expected.split("\\|"));
  }

  @Test
  void indentationStaysTogetherButForTheSpaceBeforeAWord() {
    assertThat(pieces("{\n    return\tx;\n\n}".getBytes(UTF_8), 100))
        .containsExactly("{", "\n   ", " return", "\t", "x", ";", "\n\n", "}");
  }

  @Test
  void bytesBeyondAsciiAreLetters() {
    assertThat(pieces("größe, €5".getBytes(UTF_8), 100))
        .extracting(piece -> new String(piece.getBytes(ISO_8859_1), UTF_8))
        .containsExactly("größe", ",", " €", "5");
  }

  @Test
  void longOnesAreCut() {
    assertThat(pieces("a".repeat(150).getBytes(UTF_8), 7))
        .extracting(String::length)
        .containsExactly(64, 64, 22);
    assertThat(pieces((" ".repeat(65) + "b").getBytes(UTF_8), 7))
        .containsExactly(" ".repeat(64), " b");
  }

  @Test
  void nothingIsLostHoweverTheTextComes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      byte[] text = new byte[random.nextInt(400)];
      byte[] some = "a  \n\t1;é".getBytes(UTF_8);
      for (int j = 0; j < text.length; j++) {
        text[j] = random.nextInt(8) == 0 ? (byte) random.nextInt() : some[random.nextInt(9)];
      }
      List<String> pieces = pieces(text, 1 + random.nextInt(50));
      assertThat(String.join("", pieces)).isEqualTo(new String(text, ISO_8859_1));
      assertThat(pieces).isEqualTo(pieces(text, 400)).doesNotContain("");
    }
  }
}
