package dev.gauntlet.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.onnx.Verification.Comparison;
import dev.gauntlet.onnx.Verification.Result;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {

  private static Comparison comparison(double difference, double largestLogit) {
    return new Comparison(1, 4, true, difference, largestLogit);
  }

  private static boolean passes(double difference, double largestLogit) {
    return new Result(List.of(comparison(0, 0), comparison(difference, largestLogit))).passed();
  }

  @Test
  void smallLogitsMayDifferByAFixedAmount() {
    assertThat(passes(9.9e-5, 0.1)).isTrue();
    assertThat(passes(9.9e-5, 9)).isTrue();
    assertThat(passes(1.1e-4, 9)).isFalse();
  }

  /** A perceptron that has learned addition has logits of up to 70, which engines round. */
  @Test
  void largeLogitsMayDifferInProportion() {
    assertThat(passes(3.7e-4, 70)).isTrue();
    assertThat(passes(7.1e-4, 70)).isFalse();
    assertThat(new Result(List.of(comparison(0, 70), comparison(0, 3))).tolerance())
        .isCloseTo(7e-4, within(1e-12));
  }

  @Test
  void whatIsNoNumberIsNotTheSame() {
    assertThat(passes(Double.NaN, 1)).isFalse();
    assertThat(passes(Double.POSITIVE_INFINITY, 1)).isFalse();
    assertThat(passes(1, Double.NaN)).isFalse();
    assertThat(passes(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)).isFalse();
  }

  @Test
  void theLargestLogitIsOneOfEitherSign() {
    assertThat(logits(1, -70, 3).largest()).isEqualTo(70);
    assertThat(logits(1, 70, -3).largest()).isEqualTo(70);
    assertThat(logits(1, Float.NaN, -3).largest()).isNaN();
    assertThat(logits(1, -70, 3).largestDifference(logits(1, -70, 2.5f))).isEqualTo(0.5);
  }

  private static Logits logits(float... values) {
    return new Logits(1, 1, values.length, FloatBuffer.wrap(values));
  }
}
