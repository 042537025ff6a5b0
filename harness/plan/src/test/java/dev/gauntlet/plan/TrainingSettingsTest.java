package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSettingsTest {

  private static Training training(Map<String, ?> settings) {
    return Configs.bind(TrainingSettings.DEFAULTS, settings).toTraining();
  }

  @Test
  void isTheStudysByDefault() {
    assertThat(training(Map.of()))
        .isEqualTo(
            new Training(
                1e-3, 0.01, 0.9, 0.999, 1e-8, 2048, "60s", "6s", null, "constant", 0, null));
  }

  @Test
  void setsEverything() {
    TrainingSettings settings =
        new TrainingSettings(0.1, 0, 0.8, 0.9, 0, 4, "1h", "steps=3", 0.5, Decay.COSINE, 7, 1.5);
    Training training =
        new Training(0.1, 0.0, 0.8, 0.9, 0.0, 4, "3600s", "steps=3", 0.5, "cosine", 7, 1.5);

    assertThat(settings.toTraining()).isEqualTo(training);
    assertThat(TrainingSettings.of(training)).isEqualTo(settings);
  }

  @ParameterizedTest
  @CsvSource({
    "2m, 10%, 12s",
    "1s, 1%, 10ms",
    "1ms, 1%, 1ms",
    "90s, 100%, 90s",
    "steps=50, 10%, steps=5",
    "steps=5, 10%, steps=1",
    "tokens=1M, 25%, tokens=250000",
    "90s, tokens=7k, tokens=7000",
    "steps=50, 500ms, 500ms"
  })
  void resolvesIntervals(String budget, String interval, String expected) {
    Training training = training(Map.of("budget", budget, "eval_interval", interval));

    assertThat(training.evalInterval()).isEqualTo(expected);
  }
}
