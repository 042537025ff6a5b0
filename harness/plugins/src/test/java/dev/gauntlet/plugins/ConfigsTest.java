package dev.gauntlet.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigsTest {

  private enum Order {
    FIRST,
    LEAST_SIGNIFICANT
  }

  private record Config(
      int n_layer, long examples, double dropout, boolean bias, String name, Order order) {
    Config {
      if (n_layer < 1) {
        throw new IllegalArgumentException("n_layer is " + n_layer + ", must be positive");
      }
      if (n_layer == 13) {
        throw new IllegalStateException("a mistake");
      }
    }
  }

  private static final Config DEFAULTS = new Config(4, 10, 0.1, true, "study", Order.FIRST);

  @Test
  void keepsDefaultsWhereNothingIsSaid() {
    assertThat(Configs.bind(DEFAULTS, Map.of())).isEqualTo(DEFAULTS);
  }

  @Test
  void replacesEveryKindOfComponent() {
    Map<String, Object> overrides =
        Map.of(
            "n_layer",
            6L,
            "examples",
            3_000_000_000L,
            "dropout",
            0,
            "bias",
            false,
            "name",
            "2",
            "order",
            "least_significant");

    assertThat(Configs.bind(DEFAULTS, overrides))
        .isEqualTo(new Config(6, 3_000_000_000L, 0.0, false, "2", Order.LEAST_SIGNIFICANT));
    assertThat(Configs.bind(DEFAULTS, Map.of("order", "least-significant")).order())
        .isEqualTo(Order.LEAST_SIGNIFICANT);
  }

  @Test
  void writesWhatItReads() {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("n_layer", 4L);
    expected.put("examples", 10L);
    expected.put("dropout", 0.1);
    expected.put("bias", true);
    expected.put("name", "study");
    expected.put("order", "least-significant");
    Config config = new Config(4, 10, 0.1, true, "study", Order.LEAST_SIGNIFICANT);

    assertThat(Configs.toMap(config)).containsExactlyEntriesOf(expected);
    assertThat(Configs.bind(DEFAULTS, expected)).isEqualTo(config);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "n_layr",
            4,
            "unknown setting 'n_layr' (did you mean 'n_layer'?);"
                + " allowed: n_layer, examples, dropout, bias, name, order"),
        Arguments.of("n_layer", 2.7, "n_layer is 2.7, must be an integer"),
        Arguments.of("n_layer", 2.0, "n_layer is 2.0, must be an integer"),
        Arguments.of("n_layer", "2", "n_layer is '2' (text), must be an integer"),
        Arguments.of("n_layer", true, "n_layer is true, must be an integer"),
        Arguments.of(
            "n_layer",
            3_000_000_000L,
            "n_layer is 3000000000, must be an integer from -2147483648 to 2147483647"),
        Arguments.of("n_layer", 0, "n_layer is 0, must be positive"),
        Arguments.of(
            "examples",
            BigInteger.TWO.pow(64),
            "examples is 18446744073709551616, must be an integer"
                + " from -9223372036854775808 to 9223372036854775807"),
        Arguments.of("dropout", "0.1", "dropout is '0.1' (text), must be a finite number"),
        Arguments.of("dropout", Double.NaN, "dropout is NaN, must be a finite number"),
        Arguments.of("bias", "yes", "bias is 'yes' (text), must be true or false"),
        Arguments.of("bias", 1, "bias is 1, must be true or false"),
        Arguments.of(
            "name", 2, "name is 2, must be text (in quotes, if it looks like something else)"),
        Arguments.of(
            "order", "last", "order is 'last' (text), must be one of first, least-significant"),
        Arguments.of("order", 1, "order is 1, must be one of first, least-significant"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesInOneLine(String name, Object value, String message) {
    assertThatThrownBy(() -> Configs.bind(DEFAULTS, Map.of(name, value)))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void refusesNull() {
    Map<String, Object> overrides = new LinkedHashMap<>();
    overrides.put("dropout", null);

    assertThatThrownBy(() -> Configs.bind(DEFAULTS, overrides))
        .isInstanceOf(InputException.class)
        .hasMessage("dropout is null, must be a finite number");
  }

  @Test
  void namesTheRecordThatIsMistaken() {
    assertThatThrownBy(() -> Configs.bind(DEFAULTS, Map.of("n_layer", 13)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the constructor of %s failed: java.lang.IllegalStateException: a mistake",
            Config.class.getName());
  }

  private record Unsupported(float dropout) {}

  @Test
  void saysWhichTypesAreSupported() {
    Configs.requireSupported(DEFAULTS);
    assertThatThrownBy(() -> Configs.requireSupported(new Unsupported(0)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "setting 'dropout' is of type float,"
                + " must be int, long, double, boolean, String or an enum");
    assertThatThrownBy(() -> Configs.requireSupported(new Config(1, 1, 0, true, null, Order.FIRST)))
        .isInstanceOf(InputException.class)
        .hasMessage("setting 'name' is null by default");
  }

  @Test
  void writesTrainingAsEveryRecordIsWritten() {
    Training training =
        Configs.bind(
            Training.DEFAULTS,
            Map.of("learning_rate", 1, "grad_clip", 2L, "schedule", "cosine", "warmup_steps", 3));

    assertThat(training.learningRate()).isEqualTo(1);
    assertThat(training.gradClip()).isEqualTo(2);
    assertThat(training.schedule()).isEqualTo(Decay.COSINE);
    assertThat(Configs.toMap(training))
        .containsExactly(
            entry("learning_rate", 1.0),
            entry("weight_decay", 0.01),
            entry("beta1", 0.9),
            entry("beta2", 0.999),
            entry("eps", 1e-8),
            entry("batch_size", 2048L),
            entry("budget", "60s"),
            entry("eval_interval", "2%"),
            entry("target_accuracy", 0.0),
            entry("stop_at_target", false),
            entry("schedule", "cosine"),
            entry("warmup_steps", 3L),
            entry("grad_clip", 2.0));
    assertThat(Configs.bind(Training.DEFAULTS, Configs.toMap(training))).isEqualTo(training);
  }

  @Test
  void writesNamesOfSeveralWordsWithHyphens() {
    Training training =
        Configs.bind(Training.DEFAULTS, Map.of("schedule", "inverse-sqrt", "warmup_steps", 9L));

    assertThat(training.schedule()).isEqualTo(Decay.INVERSE_SQRT);
    assertThat(Configs.toMap(training)).containsEntry("schedule", "inverse-sqrt");
    assertThat(training.schedule()).hasToString("inverse-sqrt"); // in JSON and CSV
  }
}
