package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {

  @ParameterizedTest
  @CsvSource({
    "123, +, 456, true, true, 321+654=9750|",
    "123, +, 456, false, true, 123+456=0579|",
    "123, -, 999, false, true, 123-999=m876|",
    "123, -, 999, true, true, 321-999=678m|",
    "23, +, 45, true, true, 320+540=8600|",
    "0, -, 5, false, true, 000-005=m005|",
    "0, -, 5, true, true, 000-500=500m|",
    "7, -, 7, false, true, 007-007=0000|",
    "999, +, 999, false, true, 999+999=1998|",
    "123, +, 456, false, false, 123+456=579|",
    "123, +, 456, true, false, 321+654=975|",
    "20, +, 5, true, false, 02+5=52|",
    "0, -, 5, false, false, 0-5=m5|",
    "0, -, 5, true, false, 0-5=5m|",
    "0, +, 0, false, false, 0+0=0|",
  })
  void writesAProblem(
      long left, char operator, long right, boolean reversed, boolean fixedWidth, String text) {
    Notation notation = new Notation(3, reversed, fixedWidth);
    Equation equation = new Equation(left, operator, right);
    assertThat(notation.question(equation) + notation.answer(equation)).isEqualTo(text);
  }

  @Test
  void writesEighteenDigits() {
    long most = 999_999_999_999_999_999L;
    Notation notation = new Notation(18, false, true);
    assertThat(notation.answer(new Equation(most, '+', most))).isEqualTo("1999999999999999998|");
    assertThat(notation.answer(new Equation(0, '-', most))).isEqualTo("m999999999999999999|");
  }

  @Test
  void hasTheVocabularyOfTheStudy() {
    assertThat(Notation.VOCABULARY.symbols()).isEqualTo("0123456789.=+-m|");
    assertThat("0123456789.=+-m|".chars().map(symbol -> Notation.id((char) symbol)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @Test
  void theContextHoldsAllButTheEnd() {
    assertThat(new Notation(3, true, true).contextLength()).isEqualTo("321+654=9750".length());
    assertThat(new Notation(3, true, true).answerLength()).isEqualTo("9750|".length());
  }
}
