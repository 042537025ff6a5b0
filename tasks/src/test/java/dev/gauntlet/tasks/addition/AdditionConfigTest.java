package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.tasks.addition.AdditionConfig.Operation;
import dev.gauntlet.tasks.addition.AdditionConfig.Rows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdditionConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; ADD; 50; 10; 10; digits is 0, must be 1 to 18",
        "19; ADD; 50; 10; 10; digits is 19, must be 1 to 18",
        "3; ADD; 0; 10; 10; examples is 0, must be 1 to 2000000",
        "3; ADD; 50; 0; 10; test_size is 0, must be 1 or more",
        "3; ADD; 50; 10; -1; validation_size is -1, must be 1 or more",
        "1; ADD; 101; 10; 10;"
            + "'examples is 101, but with digits 1 and operation add"
            + " only 100 distinct problems exist'",
        "1; BOTH; 201; 10; 10;"
            + "'examples is 201, but with digits 1 and operation both"
            + " only 200 distinct problems exist'",
        "3; ADD; 100; 90; 1;"
            + "'test_size + validation_size is 91, must be at most 90 (90 % of 100 examples)'",
        "3; ADD; 15; 2147483647; 2147483647;"
            + "'test_size + validation_size is 4294967294, must be at most 13"
            + " (90 % of 15 examples)'",
      })
  void impossibleSizesAreRefused(
      int digits, Operation operation, int examples, int test, int validation, String message) {
    assertThatThrownBy(
            () ->
                new AdditionConfig(
                    digits, operation, true, true, Rows.DIGIT, examples, test, validation, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void ninetyPercentMayBeHeldOut() {
    AdditionConfig config =
        new AdditionConfig(1, Operation.ADD, true, true, Rows.DIGIT, 100, 45, 45, false);
    assertThat(Parts.generate(config, 0).train()).hasSize(10);
  }

  @Test
  void defaultsAreAsMuchAsExists() {
    assertThat(sizes(Map.of())).containsExactly(50_000, 2_000, 1_000);
    assertThat(defaults(Map.of())).isEqualTo(AdditionConfig.DEFAULTS);
    assertThat(sizes(Map.of("digits", 18))).containsExactly(50_000, 2_000, 1_000);
    assertThat(sizes(Map.of("digits", 2))).containsExactly(10_000, 2_000, 1_000);
    assertThat(sizes(Map.of("digits", 1))).containsExactly(100, 20, 10);
    assertThat(sizes(Map.of("digits", 1, "operation", Operation.BOTH)))
        .containsExactly(200, 40, 20);
    // What fits stays as it is in all suites that there are.
    assertThat(sizes(Map.of("examples", 3_400))).containsExactly(3_400, 2_000, 1_000);
    assertThat(sizes(Map.of("test_size", 1_000))).containsExactly(50_000, 1_000, 1_000);
    assertThat(sizes(Map.of("examples", 3_000))).containsExactly(3_000, 600, 300);
    assertThat(sizes(Map.of("digits", 1, "test_size", 30))).containsExactly(100, 30, 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "digits; 0; digits is 0, must be 1 to 18",
        "examples; 50000; 'examples is 50000, but with digits 1 and operation add"
            + " only 100 distinct problems exist'",
        "test_size; 90;"
            + "'test_size + validation_size is 1090, must be at most 90 (90 % of 100 examples)'",
        "test_size; 0; 'test_size is 0, must be 1 or more'",
      })
  void whatIsNamedIsNeverReplaced(String setting, int value, String message) {
    Map<String, Integer> named = new HashMap<>(Map.of("digits", 1));
    named.put(setting, value);
    assertThatThrownBy(() -> defaults(named))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static AdditionConfig defaults(Map<String, ?> named) {
    return new AdditionTask().defaults(named);
  }

  private static List<Integer> sizes(Map<String, ?> named) {
    AdditionConfig config = defaults(named);
    return List.of(config.examples(), config.test_size(), config.validation_size());
  }
}
