package dev.gauntlet.runner.fork;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void takesTheTimeOfAPieceOfWorkThatIsNeverSkipped() {
    Calibration calibration = new Calibration();
    // 70 million multiplications and additions take no processor less than a millisecond.
    assertThat(calibration.measure()).isGreaterThan(1e-3);
    assertThat(calibration.measure()).isGreaterThan(1e-3);
  }
}
