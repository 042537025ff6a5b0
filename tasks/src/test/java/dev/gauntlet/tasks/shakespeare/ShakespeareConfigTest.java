package dev.gauntlet.tasks.shakespeare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShakespeareConfigTest {

  @Test
  void theSmallestContextAndTheLargestPartsAreAllowed() {
    ShakespeareConfig config = new ShakespeareConfig("f", 1, 0.5, 0.4, false);
    assertThat(config.context_length()).isEqualTo(1);
    assertThat(config.test_fraction() + config.validation_fraction()).isEqualTo(0.9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "' '; 8; 0.1; 0.1;"
            + "'corpus is empty, must be shakespeare-plays, tinyshakespeare or a file'",
        "f; 0; 0.1; 0.1; context_length is 0, must be 1 or more",
        "f; 8; 0; 0.1; test_fraction is 0.0, must be above 0",
        "f; 8; NaN; 0.1; test_fraction is NaN, must be above 0",
        "f; 8; 0.1; -0.1; validation_fraction is -0.1, must be above 0",
        "f; 8; 0.91; 0.01;"
            + "test_fraction 0.91 and validation_fraction 0.01 are together above 0.9",
        "f; 8; Infinity; 0.1;"
            + "test_fraction Infinity and validation_fraction 0.1 are together above 0.9",
      })
  void impossibleSettingsAreRefused(
      String corpus, int context, double test, double validation, String message) {
    assertThatThrownBy(() -> new ShakespeareConfig(corpus, context, test, validation, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
