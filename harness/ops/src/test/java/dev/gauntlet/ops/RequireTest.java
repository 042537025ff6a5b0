package dev.gauntlet.ops;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequireTest {

  @Test
  void acceptsTheBounds() {
    assertThatCode(
            () -> {
              Require.positive("n", 1);
              Require.multiple("n", 12, "d", 4);
              Require.rate("p", 0);
              Require.rate("p", Math.nextDown(1.0));
            })
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void positive(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.positive("n_layer", value))
        .withMessage("n_layer is " + value + ", must be positive and at most 65536");
  }

  @Test
  void multiple() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.multiple("n_embd", 15, "n_head", 4))
        .withMessage("n_embd is 15, must be a multiple of n_head (4)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN, Double.POSITIVE_INFINITY})
  void rate(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Require.rate("dropout", value))
        .withMessage("dropout is " + value + ", must be in [0, 1)");
  }
}
