package dev.gauntlet.runner.trial;

/** Hears what happens in a trial. */
@FunctionalInterface
public interface TrialListener {

  /**
   * Called on the trial's thread, outside its training time. What it throws ends the trial and
   * reaches whoever started it: it is never taken for a failure of the model.
   */
  void on(TrialEvent event);
}
