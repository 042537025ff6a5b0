package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void takesTheTimeOfAPieceOfWorkThatIsNeverSkipped(int threads) {
    Calibration calibration = new Calibration(threads);
    // 20 million multiplications that wait for each other take no core less than 4 ms.
    assertThat(calibration.measure()).isGreaterThan(4e-3);
    assertThat(calibration.measure()).isGreaterThan(4e-3);
  }

  @Test
  void repeats() {
    assertThat(Calibration.measure(2)).hasSize(2);
  }
}
