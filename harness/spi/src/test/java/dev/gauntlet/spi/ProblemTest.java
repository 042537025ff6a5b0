package dev.gauntlet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.gauntlet.spi.Problem.Targets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {

  @Test
  void oneSymbolAndOnePositionAreTheLeast() {
    Problem problem = new Problem(1, 1, Targets.LAST);
    assertThat(problem.vocabSize()).isEqualTo(1);
    assertThat(problem.contextLength()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void sizesMustBePositive(int size) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem(size, 8, Targets.ALL))
        .withMessage("vocabulary size is %d, must be positive", size);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Problem(8, size, Targets.ALL))
        .withMessage("context length is %d, must be positive", size);
  }

  @Test
  void targetsMustBeSaid() {
    assertThatNullPointerException()
        .isThrownBy(() -> new Problem(8, 8, null))
        .withMessage("targets");
  }
}
