package dev.gauntlet.run;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;

/** Hears how a run goes, for a display. What is heard has been recorded. */
public interface SuiteListener {

  /** A trial begins. */
  void started(TrialSpec spec);

  /** Something happened in a trial that has begun; its end is not among these. */
  void event(TrialSpec spec, TrialEvent event);

  /** A trial ended. */
  void finished(TrialSpec spec, TrialResult result);
}
