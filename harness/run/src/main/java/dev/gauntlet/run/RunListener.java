package dev.gauntlet.run;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;

/**
 * Hears how a run goes, for a display. What is heard has been recorded. Whoever wants to hear no
 * more than how trials end is a function.
 */
@FunctionalInterface
public interface RunListener {

  /** A trial begins. */
  default void started(TrialSpec spec) {}

  /** Something happened in a trial that has begun. */
  default void event(TrialSpec spec, TrialEvent event) {}

  /** A trial ended. */
  void finished(TrialSpec spec, TrialResult result);

  /** Both of two, one after the other. */
  static RunListener both(RunListener first, RunListener second) {
    return new RunListener() {
      @Override
      public void started(TrialSpec spec) {
        first.started(spec);
        second.started(spec);
      }

      @Override
      public void event(TrialSpec spec, TrialEvent event) {
        first.event(spec, event);
        second.event(spec, event);
      }

      @Override
      public void finished(TrialSpec spec, TrialResult result) {
        first.finished(spec, result);
        second.finished(spec, result);
      }
    };
  }
}
