package dev.gauntlet.trial;

import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.result.SplitScore;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Says when a model is warm: when its steps do not get faster any more.
 *
 * <p>What the virtual machine compiles while it runs gets faster in jumps, for seconds: a model is
 * warm when the median step of a window is no longer clearly faster than that of the window before.
 * The engine's operations are compiled ahead, and only what calls them is left to compile: they get
 * less time for it. No trial is warmed up for more steps than it is going to take.
 */
final class WarmUp {
  /** Steps after which a model and a task are known to fit. */
  static final int LEAST_STEPS = 3;

  private static final double ENGINE_SECONDS = 2; // no further step after this
  private static final double COMPILER_SECONDS = 12;
  private static final double WINDOW_SECONDS = 0.3;
  private static final int WINDOW_STEPS = 5;
  private static final int PROBED_EXAMPLES = 128;
  private static final int PROBED_CALLS = 5;
  private static final double FASTER = 0.93; // of the window before

  private final double mostSeconds;
  private final long mostSteps;
  private int steps;
  private double[] window = new double[64];
  private int inWindow;
  private double windowStart;
  private double stepStart;
  private double lastStep;
  private double medianBefore = Double.POSITIVE_INFINITY;
  private int settledWindows;

  private WarmUp(double mostSeconds, long mostSteps) {
    this.mostSeconds = mostSeconds;
    this.mostSteps = Math.max(LEAST_STEPS, mostSteps);
  }

  /**
   * Of a model that the engine computes.
   *
   * @param mostSteps that the trial takes, if its budget says so
   */
  static WarmUp ofEngine(long mostSteps) {
    return new WarmUp(ENGINE_SECONDS, mostSteps);
  }

  /**
   * Of a model whose code is compiled while it runs.
   *
   * @param mostSteps that the trial takes, if its budget says so
   */
  static WarmUp ofCompiler(long mostSteps) {
    return new WarmUp(COMPILER_SECONDS, mostSteps);
  }

  /**
   * Takes steps until they get no faster.
   *
   * @param step takes one, by its number, counted from 0
   * @return how long all of them took, in seconds
   */
  double run(LongConsumer step) {
    return run(step, () -> false);
  }

  /**
   * Takes steps until they get no faster or none is left.
   *
   * @param step takes one, by its number, counted from 0
   * @param ended whether none is left
   * @return how long all of them took, in seconds
   */
  double run(LongConsumer step, BooleanSupplier ended) {
    long begin = System.nanoTime();
    while (goesOn(seconds(begin)) && !ended.getAsBoolean()) {
      step.accept(steps());
    }
    return seconds(begin);
  }

  /** What the last step took, in seconds. */
  double lastStepSeconds() {
    return lastStep;
  }

  /**
   * Evaluates a few examples until that gets no faster, and says what one takes, in seconds: the
   * shortest seen.
   */
  static double secondsPerExample(Evaluator evaluator) {
    double best = Double.POSITIVE_INFINITY;
    long begin = System.nanoTime();
    int noFaster = 0;
    while (noFaster < 2 && (best == Double.POSITIVE_INFINITY || seconds(begin) < 1)) {
      long start = System.nanoTime();
      SplitScore score = evaluator.sample(Split.VALIDATION, PROBED_EXAMPLES);
      double seconds = seconds(start) / Math.min(PROBED_EXAMPLES, score.commonTargets());
      noFaster = seconds > FASTER * best ? noFaster + 1 : 0;
      best = Math.min(best, seconds);
    }
    return best;
  }

  /**
   * Evaluates one example alone, several times, and says what that takes at least, in seconds; NaN
   * if it has no target.
   */
  static double secondsPerCall(Evaluator evaluator) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < PROBED_CALLS; i++) {
      long start = System.nanoTime();
      try {
        evaluator.sample(Split.VALIDATION, 1);
      } catch (TrialFailure e) {
        return Double.NaN;
      }
      best = Math.min(best, seconds(start));
    }
    return best;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
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
    return seconds < mostSeconds && steps <= mostSteps && settledWindows < 2;
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
