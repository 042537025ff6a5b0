package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Metric.Measurement;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final List<Solution> REVERSED =
      List.of(
          solution(123, '+', 456, true, true, "9750|"),
          solution(123, '+', 456, true, true, "9850|"),
          solution(123, '+', 456, true, true, "97500"), // no end
          solution(999, '+', 1, true, true, "0001|"),
          solution(999, '+', 2, true, true, "1000|"));

  @Test
  void exactMatchIsBrokenDownByCarries() {
    assertThat(new ExactMatch(null).measure(REVERSED))
        .containsExactly(
            new Measurement("exact_match", 0.4, 5),
            new Measurement("exact_match.carries=0", 1.0 / 3, 3),
            new Measurement("exact_match.carries=3", 0.5, 2));
  }

  @Test
  void digitAccuracyIsBrokenDownByPosition() {
    assertThat(new DigitAccuracy(null).measure(REVERSED))
        .containsExactly(
            new Measurement("digit_accuracy", 18.0 / 20, 20),
            new Measurement("digit_accuracy.position=0", 1, 5),
            new Measurement("digit_accuracy.position=1", 0.8, 5),
            new Measurement("digit_accuracy.position=2", 1, 5),
            new Measurement("digit_accuracy.position=3", 0.8, 5));
  }

  @Test
  void positionZeroIsTheLeastSignificantWhereverItStands() {
    List<Solution> solutions =
        List.of(
            solution(123, '+', 456, false, false, "570|0"), // 579
            solution(1, '-', 6, false, false, "m4|00"), // m5
            solution(1, '+', 1, false, false, "2|000"));
    assertThat(new DigitAccuracy(null).measure(solutions))
        .containsExactly(
            new Measurement("digit_accuracy", 4.0 / 6, 6),
            new Measurement("digit_accuracy.position=0", 1.0 / 3, 3),
            new Measurement("digit_accuracy.position=1", 1, 2),
            new Measurement("digit_accuracy.position=2", 1, 1));
    assertThat(new ExactMatch(null).measure(solutions).get(0))
        .isEqualTo(new Measurement("exact_match", 1.0 / 3, 3));
  }

  @Test
  void aModelThatFindsAllSymbolsEquallyLikelyScoresNothing() {
    List<Equation> problems = List.of(new Equation(0, '+', 0), new Equation(123, '+', 456));
    List<Solution> solutions =
        new GreedySolver(new Notation(3, true, true), Rows.DIGIT)
            .solve(problems, some -> ModelAnswers.mostLikely(new float[16 * some.size()]));
    assertThat(new DigitAccuracy(null).measure(solutions))
        .extracting(Measurement::value)
        .hasSize(5)
        .containsOnly(0.0);
    assertThat(new ExactMatch(null).measure(solutions).get(0).value()).isZero();
  }

  @Test
  void theLargestLogitMustBeLargerThanAllOthers() {
    assertThat(mostLikely(0, 1, 2)).isEqualTo("2");
    assertThat(mostLikely(2, 1, 0)).isEqualTo("0");
    assertThat(mostLikely(1, 2, 2)).isEqualTo(".");
    assertThat(mostLikely(2, 2, 3)).isEqualTo("2"); // a tie below the top does not matter
    assertThat(mostLikely(Float.NaN, 1, 2)).isEqualTo(".");
    assertThat(mostLikely(1, Float.NaN, 2)).isEqualTo(".");
    assertThat(mostLikely(1, 2, Float.NaN)).isEqualTo(".");
  }

  @Test
  void eachRowOfLogitsHasItsOwnSymbol() {
    float[] logits = new float[3 * 16];
    logits[3] = 1;
    logits[16 + 15] = 1;
    logits[32] = 1;
    assertThat(ModelAnswers.mostLikely(logits)).isEqualTo("3|0");
  }

  @Test
  void metricsSayWhatTheyAre() {
    assertThat(new ExactMatch(null).definition()).startsWith("Share of problems");
    assertThat(new DigitAccuracy(null).definition()).startsWith("Share of the symbols");
  }

  /** Of the logits of 0, 1 and 2, all others being less. */
  private static String mostLikely(float... first) {
    float[] logits = new float[16];
    Arrays.fill(logits, -1);
    System.arraycopy(first, 0, logits, 0, first.length);
    return ModelAnswers.mostLikely(logits);
  }

  private static Solution solution(
      long left, char operator, long right, boolean reversed, boolean fixedWidth, String answer) {
    Equation equation = new Equation(left, operator, right);
    String expected = new Notation(3, reversed, fixedWidth).answer(equation);
    return new Solution(equation, expected, answer, reversed);
  }
}
