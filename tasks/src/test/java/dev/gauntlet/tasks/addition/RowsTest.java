package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowsTest {

  @Test
  void digitsOfTheAnswerAreAppendedOneAtATime() {
    assertThat(digitRows(List.of("123+456=579|"), 11))
        .containsExactly(
            new Written("000123+456=", "5"),
            new Written("00123+456=5", "7"),
            new Written("0123+456=57", "9"),
            new Written("123+456=579", "|"));
  }

  @Test
  void digitRowsOfFixedWidthHaveTheLengthOfTheStudy() {
    assertThat(digitRows(List.of("321+654=9750|", "321-999=678m|"), 12))
        .containsExactly(
            new Written("0000321+654=", "9"),
            new Written("000321+654=9", "7"),
            new Written("00321+654=97", "5"),
            new Written("0321+654=975", "0"),
            new Written("321+654=9750", "|"),
            new Written("0000321-999=", "6"),
            new Written("000321-999=6", "7"),
            new Written("00321-999=67", "8"),
            new Written("0321-999=678", "m"),
            new Written("321-999=678m", "|"));
  }

  @Test
  void digitRowsOfNaturalWidthAreAsManyAsTheAnswerHasSymbols() {
    assertThat(digitRows(List.of("1+2=3|", "99+1=100|", "0-5=m5|"), 9))
        .containsExactly(
            new Written("000001+2=", "3"),
            new Written("00001+2=3", "|"),
            new Written("000099+1=", "1"),
            new Written("00099+1=1", "0"),
            new Written("0099+1=10", "0"),
            new Written("099+1=100", "|"),
            new Written("000000-5=", "m"),
            new Written("00000-5=m", "5"),
            new Written("0000-5=m5", "|"));
  }

  @Test
  void onlyTheAnswerAndItsEndAreTargetsOfASequence() {
    SequenceRows rows = new SequenceRows(List.of("321+654=9750|", "1+2=3|", "0-5=m5|"), 12);
    Problem problem = new Problem(16, 12, Targets.MARKED);
    assertThat(rows.size()).isEqualTo(3);
    assertThat(Written.of(rows, 0, problem)).isEqualTo(new Written("321+654=9750", "       9750|"));
    assertThat(Written.of(rows, 1, problem)).isEqualTo(new Written("1+2=3|||||||", "   3|       "));
    assertThat(Written.of(rows, 2, problem)).isEqualTo(new Written("0-5=m5||||||", "   m5|      "));
  }

  private static List<Written> digitRows(List<String> problems, int contextLength) {
    DigitRows rows = new DigitRows(problems, contextLength);
    Problem problem = new Problem(16, contextLength, Targets.LAST);
    return IntStream.range(0, rows.size()).mapToObj(i -> Written.of(rows, i, problem)).toList();
  }
}
