package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
  void theEngineNeedsLittleAndAtMostTwoSeconds() {
    assertThat(seconds(engine(), step -> 0.01)).isBetween(0.8, 1.5);
    assertThat(seconds(engine(), step -> 0.7)).isCloseTo(2.1, within(1e-9));
    // steps that get faster for ten seconds
    assertThat(seconds(engine(), step -> 0.1 * Math.pow(0.95, Math.min(step, 60))))
        .isBetween(1.9, 2.1);
  }

  private static WarmUp engine() {
    return WarmUp.ofEngine(Long.MAX_VALUE);
  }

  @Test
  void takesNoMoreStepsThanTheTrialIsGoingTo() {
    WarmUp warmUp = WarmUp.ofCompiler(20);
    assertThat(seconds(warmUp, step -> 0.001)).isCloseTo(0.02, within(1e-9));
    assertThat(warmUp.steps()).isEqualTo(20);
    assertThat(seconds(WarmUp.ofEngine(1), step -> 0.001)).isCloseTo(0.003, within(1e-9));
  }

  private static WarmUp compiler() {
    return WarmUp.ofCompiler(Long.MAX_VALUE);
  }

  @Test
  void goesOnWhileStepsGetFaster() {
    // A step of 0.1 s until second 4 or so, and of 0.01 s from there on.
    double seconds = seconds(compiler(), step -> 0.1 * Math.pow(0.97, Math.min(step, 70)));
    assertThat(seconds).isBetween(3.0, 6.0);
    assertThat(seconds(compiler(), step -> 0.01)).isBetween(0.8, 1.5);
  }

  @Test
  void endsEvenIfStepsNeverSettle() {
    assertThat(seconds(compiler(), step -> 0.5 * Math.pow(0.9, Math.floor(step / 5.0))))
        .isLessThan(13);
  }

  @Test
  void countsItsSteps() {
    WarmUp warmUp = WarmUp.ofEngine(7);
    seconds(warmUp, step -> 0.01);
    assertThat(warmUp.steps()).isEqualTo(7);
  }
}
