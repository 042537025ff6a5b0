package dev.gauntlet.trial;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Says when a model is warm: when its steps do not get faster any more.
 *
 * <p>The engine's operations are compiled ahead, and a few steps load them. What the virtual
 * machine compiles while it runs gets faster in jumps, for seconds: such a model is warm when the
 * median step of a window is no longer clearly faster than that of the window before.
 */
final class WarmUp {
  private static final int LEAST_STEPS = 3;
  private static final double ENGINE_SECONDS = 1; // no further step after this
  private static final double COMPILER_SECONDS = 12;
  private static final double WINDOW_SECONDS = 0.4;
  private static final int WINDOW_STEPS = 5;
  private static final double LONGEST_BREAK_SECONDS = 0.1;
  private static final double FASTER = 0.93; // of the window before

  private final boolean settles;
  private final double mostSeconds;
  private int steps;
  private double[] window = new double[64];
  private int inWindow;
  private double windowStart;
  private double stepStart;
  private double lastStep;
  private double medianBefore = Double.POSITIVE_INFINITY;
  private int settledWindows;

  private WarmUp(boolean settles, double mostSeconds) {
    this.settles = settles;
    this.mostSeconds = mostSeconds;
  }

  /** Of a model that the engine computes. */
  static WarmUp ofEngine() {
    return new WarmUp(false, ENGINE_SECONDS);
  }

  /** Of a model whose code is compiled while it runs. */
  static WarmUp ofCompiler() {
    return new WarmUp(true, COMPILER_SECONDS);
  }

  /** Steps begun so far. */
  int steps() {
    return steps - 1;
  }

  /**
   * Whether another step is to be run; call it before each.
   *
   * @param seconds since the first
   */
  boolean goesOn(double seconds) {
    if (steps > 0) {
      lastStep = seconds - stepStart;
      add(lastStep, seconds);
    }
    stepStart = seconds;
    steps++;
    if (!settles) {
      return steps <= LEAST_STEPS && seconds < mostSeconds;
    }
    return seconds < mostSeconds && settledWindows < 2;
  }

  /**
   * Sleeps for as long as half of the last step took: on as many cores as a model has threads, the
   * compiler would else wait for a core while what it is to compile runs slowly.
   */
  void leaveTheCompilerACore() {
    if (settles && settledWindows == 0) {
      LockSupport.parkNanos((long) (Math.min(LONGEST_BREAK_SECONDS, lastStep / 2) * 1e9));
    }
  }

  private void add(double step, double seconds) {
    if (inWindow == window.length) {
      window = Arrays.copyOf(window, 2 * inWindow);
    }
    window[inWindow++] = step;
    if (inWindow < WINDOW_STEPS || seconds - windowStart < WINDOW_SECONDS) {
      return;
    }
    double[] sorted = Arrays.copyOf(window, inWindow);
    Arrays.sort(sorted);
    double median = sorted[inWindow / 2];
    settledWindows = median > FASTER * medianBefore ? settledWindows + 1 : 0;
    medianBefore = Math.min(median, medianBefore);
    inWindow = 0;
    windowStart = seconds;
  }
}
