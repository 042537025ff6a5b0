package dev.gauntlet.cli.view;

import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.time.Duration;
import java.util.Locale;

/** How trials are written on a terminal, one line each. */
public final class TrialLines {
  private TrialLines() {}

  /** {@code nanogpt addition lr=0.001 seed=1}. */
  public static String name(TrialSpec spec) {
    return pair(spec) + " " + variant(spec);
  }

  /** {@code nanogpt addition}. */
  static String pair(TrialSpec spec) {
    return spec.implementation().id() + " " + spec.task().id();
  }

  /** {@code lr=0.001 seed=1}: what tells trials of one pair apart, for the most part. */
  static String variant(TrialSpec spec) {
    return "lr=%s seed=%d".formatted(spec.training().learningRate(), spec.seed());
  }

  /** {@code 12 s left}, or the share that is left of a budget other than time. */
  static String budgetLeft(TrialSpec spec, double used) {
    double left = Math.max(0, 1 - used);
    return Budget.parse(spec.training().budget()) instanceof Budget.WallClock time
        ? String.format(Locale.ROOT, "%.0f s left", left * time.limit().toMillis() / 1e3)
        : String.format(Locale.ROOT, "%.0f %% left", 100 * left);
  }

  /** {@code step 120, loss 1.2345, 3,400 ex/s}. */
  static String progress(TrialEvent.Progress progress) {
    return String.format(
        Locale.ROOT,
        "step %d, loss %.4f, %,.0f ex/s",
        progress.step(),
        progress.loss(),
        progress.examplesPerSecond());
  }

  /** {@code completed, 1234 steps, common test loss 0.1234, accuracy 0.987, 15.0 s}. */
  static String result(TrialResult result) {
    StringBuilder line = new StringBuilder(result.status().toString());
    if (!result.reason().isEmpty()) {
      line.append(" (").append(result.reason()).append(')');
    }
    line.append(String.format(Locale.ROOT, ", %d steps", result.steps()));
    SplitScore test = result.best() == null ? null : result.best().test();
    if (test != null) {
      line.append(
          String.format(
              Locale.ROOT,
              ", common test loss %.4f, accuracy %.3f",
              test.commonLoss(),
              test.commonAccuracy()));
    }
    return line.append(String.format(Locale.ROOT, ", %.1f s", result.timing().wallSeconds()))
        .toString();
  }

  /** {@code 3:05}, or {@code 1:02:03} from an hour on. */
  public static String duration(double seconds) {
    Duration d = Duration.ofSeconds(Math.round(seconds));
    return d.toHours() > 0
        ? String.format(
            Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", d.toMinutes(), d.toSecondsPart());
  }
}
