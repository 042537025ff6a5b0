package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  /** Seconds after which it is over. */
  private static double seconds(WarmUp warmUp, IntToDoubleFunction step) {
    double now = 0;
    while (warmUp.goesOn(now)) {
      now += step.applyAsDouble(warmUp.steps());
    }
    return now;
  }

  @Test
  void theEngineNeedsThreeStepsAndAtMostASecond() {
    assertThat(seconds(WarmUp.ofEngine(), step -> 0.01)).isEqualTo(0.03);
    assertThat(seconds(WarmUp.ofEngine(), step -> 0.7)).isEqualTo(1.4);
  }

  @Test
  void goesOnWhileStepsGetFaster() {
    // A step of 0.1 s until second 4 or so, and of 0.01 s from there on.
    double seconds = seconds(WarmUp.ofCompiler(), step -> 0.1 * Math.pow(0.97, Math.min(step, 70)));
    assertThat(seconds).isBetween(3.0, 6.0);
    assertThat(seconds(WarmUp.ofCompiler(), step -> 0.01)).isBetween(0.8, 1.5);
  }

  @Test
  void endsEvenIfStepsNeverSettle() {
    assertThat(seconds(WarmUp.ofCompiler(), step -> 0.5 * Math.pow(0.9, Math.floor(step / 5.0))))
        .isLessThan(13);
  }

  @Test
  void countsItsSteps() {
    WarmUp warmUp = WarmUp.ofEngine();
    seconds(warmUp, step -> 0.01);
    assertThat(warmUp.steps()).isEqualTo(3);
  }
}
