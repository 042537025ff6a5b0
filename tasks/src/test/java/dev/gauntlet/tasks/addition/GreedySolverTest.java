package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreedySolverTest {

  private static final List<Equation> EQUATIONS =
      List.of(
          new Equation(123, '+', 456),
          new Equation(7, '+', 8),
          new Equation(0, '-', 999),
          new Equation(999, '+', 999),
          new Equation(5, '-', 5));

  @ParameterizedTest
  @CsvSource({
    "true, true, DIGIT",
    "true, true, SEQUENCE",
    "false, true, DIGIT",
    "false, false, DIGIT",
    "true, false, SEQUENCE",
    "false, false, SEQUENCE",
  })
  void aPerfectModelSolvesEverything(boolean reversed, boolean fixedWidth, Rows rows) {
    Notation notation = new Notation(3, reversed, fixedWidth);
    List<Solution> solutions =
        new GreedySolver(notation, rows).solve(EQUATIONS, new Oracle(notation));
    assertThat(solutions).extracting(Solution::equation).isEqualTo(EQUATIONS);
    assertThat(solutions).allMatch(Solution::isRight);
  }

  @Test
  void promptsOfDigitRowsAreLeftPaddedToTheContext() {
    List<List<String>> prompts = prompts(true, Rows.DIGIT);
    assertThat(prompts)
        .containsExactly(
            List.of("0000321+654=", "0000700+800="),
            List.of("000321+654=9", "000700+800=5"),
            List.of("00321+654=97", "00700+800=51"),
            List.of("0321+654=975", "0700+800=510"),
            List.of("321+654=9750", "700+800=5100"));
  }

  @Test
  void promptsOfSequencesAreTheTextAlone() {
    List<List<String>> prompts = prompts(false, Rows.SEQUENCE);
    assertThat(prompts)
        .containsExactlyInAnyOrder(
            List.of("7+8="),
            List.of("7+8=5"),
            List.of("7+8=51"),
            List.of("7+8=51|"),
            List.of("7+8=51||"),
            List.of("321+654="),
            List.of("321+654=9"),
            List.of("321+654=97"),
            List.of("321+654=975"),
            List.of("321+654=975|"));
  }

  private static List<List<String>> prompts(boolean fixedWidth, Rows rows) {
    Notation notation = new Notation(3, true, fixedWidth);
    List<List<String>> prompts = new ArrayList<>();
    new GreedySolver(notation, rows)
        .solve(
            EQUATIONS.subList(0, 2),
            some -> {
              prompts.add(some);
              return new Oracle(notation).apply(some);
            });
    return prompts;
  }

  /** What is written as padding of {@code 1+2=} is an operand in {@code 01+2=}, 10+2 reversed. */
  @ParameterizedTest
  @CsvSource({
    "true, false, DIGIT, 5",
    "true, false, SEQUENCE, 0",
    "false, false, DIGIT, 0",
    "false, false, SEQUENCE, 0",
    "true, true, DIGIT, 0",
  })
  void problemsThatLookTheSameAreCounted(
      boolean reversed, boolean fixedWidth, Rows rows, long ambiguous) {
    List<Equation> equations =
        List.of(
            new Equation(1, '+', 2),
            new Equation(10, '+', 2),
            new Equation(100, '+', 2),
            new Equation(10, '+', 20),
            new Equation(7, '-', 5),
            new Equation(70, '+', 5),
            new Equation(4, '-', 4),
            new Equation(40, '-', 4),
            new Equation(0, '+', 0));
    assertThat(new GreedySolver(new Notation(3, reversed, fixedWidth), rows).ambiguous(equations))
        .isEqualTo(ambiguous); // 1+2, 10+2, 100+2, and 4-4, 40-4
  }

  @Test
  void aWrongSymbolIsWhatTheModelGoesOnFrom() {
    Notation notation = new Notation(3, true, true);
    Oracle oracle = new Oracle(notation);
    List<Solution> solutions =
        new GreedySolver(notation, Rows.DIGIT)
            .solve(
                EQUATIONS,
                prompts ->
                    oracle
                        .apply(prompts)
                        .replace('7', '8')); // 123+456: 9, then 8 for 7; the oracle is lost
    assertThat(solutions)
        .extracting(Solution::isRight)
        .containsExactly(false, true, true, true, true);
    assertThat(solutions.get(0).answer()).isEqualTo("98...");
  }
}
