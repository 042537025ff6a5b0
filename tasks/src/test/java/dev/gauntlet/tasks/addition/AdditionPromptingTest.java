package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gauntlet.tasks.addition.AdditionConfig.Operation;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdditionPromptingTest {

  private static AdditionPrompting prompting(Operation operation, boolean reversed, Rows rows) {
    AdditionConfig config =
        new AdditionConfig(3, operation, reversed, true, rows, 1000, 100, 100, false);
    return new AdditionPrompting(
        config,
        Notation.of(config),
        List.of(new Equation(1, '+', 2), new Equation(30, '+', 4), new Equation(5, '+', 6)));
  }

  @Test
  void writesAProblemAsTheModelKnowsIt() {
    AdditionPrompting plain = prompting(Operation.ADD, false, Rows.DIGIT);
    assertThat(plain.question("272+926=")).isEqualTo("272+926=");
    assertThat(plain.answer("272+926=")).contains("1198|");
    AdditionPrompting reversed = prompting(Operation.BOTH, true, Rows.DIGIT);
    assertThat(reversed.question("23+45=")).isEqualTo("320+540=");
    assertThat(reversed.answer("23+45=")).contains("8600|");
    assertThat(reversed.answer("321-999=")).contains("876m|");
  }

  @Test
  void offersProblemsOfTheTestPart() {
    assertThat(prompting(Operation.ADD, true, Rows.DIGIT).prompts(2))
        .containsExactly("1+2=", "30+4=");
  }

  @Test
  void padsWhereTheTrainingExamplesDo() {
    assertThat(prompting(Operation.ADD, true, Rows.DIGIT).padding()).hasValue(0);
    assertThat(prompting(Operation.ADD, true, Rows.SEQUENCE).padding()).isEmpty();
    assertThat(prompting(Operation.ADD, true, Rows.SEQUENCE).end()).hasValue(15);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "272+926", "2720+926=", "272-926=", "a+b=", "1+2=3", "272 + 926="})
  void refusesWhatIsNoProblem(String prompt) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> prompting(Operation.ADD, false, Rows.DIGIT).question(prompt))
        .withMessage(
            "the prompt is '%s', must be a problem like 777+5= (operands of at most 3 digits, +)",
            prompt);
  }
}
