package dev.gauntlet.run;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;

/** Hears how a run goes, for a display. What is heard has been recorded. */
public interface RunListener {

  /** A trial begins. */
  void started(TrialSpec spec);

  /** Something happened in a trial that has begun. */
  void event(TrialSpec spec, TrialEvent event);

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
