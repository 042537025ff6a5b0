package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.text.Format;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trial has reached of what its task expects: its target accuracy, on the test part, over
 * the targets that all models predict.
 *
 * @param trial the trial
 * @param promised the accuracy that is expected; null if nothing is asked of its implementation
 * @param accuracy what it has; null if it has none
 */
public record Expected(TrialRecord trial, @Nullable Double promised, @Nullable Double accuracy) {
  /** The name, in the environment of a run, of the fact that its trials are judged so. */
  public static final String JUDGED = "expectations_judged";

  /** Those of a run, in the order of the suite; empty if it was not to be judged. */
  public static List<Expected> of(RunRecord run) {
    return Boolean.TRUE.equals(run.environment().get(JUDGED))
        ? run.trials().stream().map(Expected::of).toList()
        : List.of();
  }

  private static Expected of(TrialRecord trial) {
    Double promised = trial.spec().training().targetAccuracy();
    SplitScore test = Measures.test(trial);
    return new Expected(trial, promised, test == null ? null : (Double) test.commonAccuracy());
  }

  /** Whether it has reached what is expected; true if nothing is. */
  public boolean met() {
    return promised == null || (accuracy != null && accuracy >= promised);
  }

  /** One line: whether it has, who, what, how accurate, after how long, and with which settings. */
  public String line() {
    TrialSpec spec = trial.spec();
    return "%-9s %-16s %-18s seed=%d  accuracy %s, %s, %s s  %s"
        .formatted(
            promised == null ? "not asked" : met() ? "reached" : "missed",
            spec.implementation().id(),
            spec.task().id(),
            spec.seed(),
            accuracy == null ? "none" : Format.number(accuracy, Unit.SHARE),
            promised == null ? "none expected" : Format.number(promised, Unit.SHARE) + " expected",
            Format.compact(seconds()),
            spec.implementation().describeConfig())
        .stripTrailing();
  }

  /** Time spent training, seconds; 0 if it has not ended. */
  public double seconds() {
    TrialResult result = trial.result();
    return result == null ? 0 : result.timing().trainSeconds();
  }
}
