package dev.gauntlet.trial;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;

/** Where a trial runs: in this process, in one of its own, or elsewhere. */
public interface TrialExecutor {

  /**
   * Runs a trial to its end, whatever that is.
   *
   * @param folder for its checkpoint and log; exists
   * @param listener told of every event
   * @return how it ended; a failure of the trial is a result, not an exception
   */
  TrialResult run(TrialSpec spec, Path folder, Listener listener);

  /** Hears what happens in a trial. */
  @FunctionalInterface
  interface Listener {

    /**
     * Called on the trial's thread, outside its training time. What it throws ends the trial and
     * reaches whoever started it: it is never taken for a failure of the model. To end the trial
     * with a result, it throws a {@link TrialFailure}.
     */
    void on(TrialEvent event);

    /**
     * Called with what a plugin or the engine threw before the result tells of it in one line: the
     * place for the stack trace. Ignored unless overridden.
     */
    default void thrown(Throwable thrown) {}
  }
}
