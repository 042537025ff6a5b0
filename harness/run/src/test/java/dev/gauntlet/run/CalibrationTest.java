package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void takesTheTimeOfAPieceOfWorkThatIsNeverSkipped() {
    CalibratedExecutor.Calibration calibration = new CalibratedExecutor.Calibration();
    // 70 million multiplications and additions take no core less than a tenth of a millisecond.
    assertThat(calibration.measure()).isGreaterThan(1e-4);
    assertThat(calibration.measure()).isGreaterThan(1e-4);
  }
}
