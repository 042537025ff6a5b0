package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrialKeyTest {

  private static final Map<String, Object> CONFIG =
      Map.of("n_layer", 4L, "dropout", 0.1, "bias", true, "name", "a");
  private static final Choice MODEL = new Choice("mlp", CONFIG);
  private static final Choice TASK = new Choice("addition", Map.of("digits", 3L));
  private static final Training TRAINING = Training.DEFAULTS.resolved();
  private static final Map<String, String> VERSIONS = Map.of("libtorch", "2.7.1", "gauntlet", "1");

  private static String key(
      String suite,
      Choice model,
      Choice task,
      long seed,
      Training training,
      int threads,
      String device,
      String data,
      Map<String, String> versions) {
    TrialSpec spec =
        new TrialSpec("", suite, model, task, seed, training, threads, device, data, versions);
    TrialSpec identified = TrialKey.identify(spec);
    assertThat(identified).usingRecursiveComparison().ignoringFields("id").isEqualTo(spec);
    return identified.id();
  }

  private static String key(String suite, Choice model) {
    return key(suite, model, TASK, 1, TRAINING, 2, "cpu", "d", VERSIONS);
  }

  private static Training training(String name, Object value) {
    return Configs.bind(Training.DEFAULTS, Map.of(name, value)).resolved();
  }

  @Test
  void isTheSameEverywhere() {
    // Journals hold keys: this value changes only with the key's definition.
    assertThat(key("quick", MODEL)).isEqualTo("6cfdacaa266b0522");
  }

  @Test
  void doesNotDependOnTheSuiteOrTheOrderOfSettings() {
    Map<String, Object> reversed = new LinkedHashMap<>();
    new TreeMap<>(CONFIG).descendingMap().forEach(reversed::put);

    assertThat(key("study", MODEL)).isEqualTo(key("quick", MODEL));
    assertThat(key("quick", new Choice("mlp", reversed))).isEqualTo(key("quick", MODEL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "tr-TR", "ar-EG", "hi-IN-u-nu-deva"})
  void doesNotDependOnTheLocale(String locale) {
    String expected = key("quick", MODEL);
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    try {
      assertThat(key("quick", MODEL)).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  static Stream<String> others() {
    return Stream.of(
        key("quick", new Choice("mlp2", CONFIG)),
        key("quick", new Choice("mlp", Map.of("n_layer", 4L))),
        key("quick", new Choice("mlp", with(CONFIG, "dropout", Math.nextUp(0.1)))),
        key("quick", new Choice("mlp", with(CONFIG, "n_layer", 5L))),
        key("quick", new Choice("mlp", with(CONFIG, "bias", false))),
        key(
            "quick",
            MODEL,
            new Choice("addition", Map.of("digits", 4L)),
            1,
            TRAINING,
            2,
            "cpu",
            "d",
            VERSIONS),
        key("quick", MODEL, TASK, 2, TRAINING, 2, "cpu", "d", VERSIONS),
        key("quick", MODEL, TASK, 1, TRAINING, 1, "cpu", "d", VERSIONS),
        key("quick", MODEL, TASK, 1, TRAINING, 2, "gpu0", "d", VERSIONS),
        key("quick", MODEL, TASK, 1, TRAINING, 2, "cpu", "e", VERSIONS),
        key("quick", MODEL, TASK, 1, TRAINING, 2, "cpu", "d", with(VERSIONS, "libtorch", "2.8.0")),
        key("quick", MODEL, TASK, 1, TRAINING, 2, "cpu", "d", with(VERSIONS, "plugin:mlp", "0")),
        trained("learning_rate", 0.002),
        trained("weight_decay", 0),
        trained("beta1", 0.8),
        trained("beta2", 0.99),
        trained("eps", 1e-6),
        trained("batch_size", 1),
        trained("budget", "61s"),
        trained("eval_interval", "1s"),
        trained("target_accuracy", 0.9),
        trained("stop_at_target", true),
        trained("schedule", "cosine"),
        trained("warmup_steps", 1),
        trained("grad_clip", 1));
  }

  private static String trained(String name, Object value) {
    return key("quick", MODEL, TASK, 1, training(name, value), 2, "cpu", "d", VERSIONS);
  }

  private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map<String, V> copy = new LinkedHashMap<>(map);
    copy.put(key, value);
    return copy;
  }

  @ParameterizedTest
  @MethodSource("others")
  void changesWithEverythingElse(String other) {
    assertThat(other).matches("[0-9a-f]{16}").isNotEqualTo(key("quick", MODEL));
    assertThat(others().filter(other::equals)).hasSize(1);
  }
}
