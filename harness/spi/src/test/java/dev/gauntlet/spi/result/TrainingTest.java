package dev.gauntlet.spi.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingTest {

  private static Training training(
      double learningRate, double beta2, int batchSize, @Nullable Double gradClip) {
    return new Training(
        learningRate,
        0,
        0.9,
        beta2,
        0,
        batchSize,
        "2m",
        "1s",
        0.0,
        false,
        Decay.COSINE,
        0,
        gradClip);
  }

  private static Training training(String budget, String interval) {
    return new Training(
        1e-3, 0, 0.9, 0.999, 1e-8, 1, budget, interval, null, false, Decay.CONSTANT, 0, null);
  }

  @Test
  void keepsNoneAsNullAndABudgetInItsShortestForm() {
    Training training = training(1, 0.9, 1, 0.0);

    assertThat(training.gradClip()).isNull();
    assertThat(training.targetAccuracy()).isNull();
    assertThat(training.budget()).isEqualTo("120s");
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
    Training resolved = training(budget, interval).resolved();

    assertThat(resolved.evalInterval()).isEqualTo(expected);
    assertThat(resolved.resolved()).isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0.9 | 1 | 1 | learning_rate is 0.0, must be positive",
        "NaN | 0.9 | 1 | 1 | learning_rate is NaN, must be positive",
        "Infinity | 0.9 | 1 | 1 | learning_rate is Infinity, must be finite",
        "1 | 1 | 1 | 1 | beta2 is 1.0, must be 0 or more and less than 1",
        "1 | NaN | 1 | 1 | beta2 is NaN, must be 0 or more and less than 1",
        "1 | 0.9 | 0 | 1 | batch_size is 0, must be 1 to 1000000",
        "1 | 0.9 | 1 | -1 | grad_clip is -1.0, must be 0 (for none) or more",
        "1 | 0.9 | 1 | Infinity | grad_clip is Infinity, must be 0 (for none) or more"
      })
  void refusesInOneLine(
      double learningRate, double beta2, int batchSize, double gradClip, String message) {
    assertThatThrownBy(() -> training(learningRate, beta2, batchSize, gradClip))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
