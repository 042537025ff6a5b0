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
   * @param listener told of every event, {@link TrialEvent.Finished} last
   * @return how it ended; a failure of the trial is a result, not an exception
   */
  TrialResult run(TrialSpec spec, Path folder, TrialListener listener);
}
