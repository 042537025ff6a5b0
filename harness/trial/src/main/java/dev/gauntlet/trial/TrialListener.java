package dev.gauntlet.trial;

/** Hears what happens in a trial. */
@FunctionalInterface
public interface TrialListener {

  /**
   * Called on the trial's thread, outside its training time. What it throws ends the trial and
   * reaches whoever started it: it is never taken for a failure of the model. To end the trial with
   * a result, it throws a {@link TrialFailure}.
   */
  void on(TrialEvent event);

  /**
   * Called with what a plugin or the engine threw before the result tells of it in one line: the
   * place for the stack trace. Ignored unless overridden.
   */
  default void thrown(Throwable thrown) {}
}
