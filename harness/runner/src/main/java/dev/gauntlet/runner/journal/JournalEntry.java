package dev.gauntlet.runner.journal;

import dev.gauntlet.spi.result.TrialResult;
import java.util.List;

/** What a run's journal notes. */
sealed interface JournalEntry {

  /**
   * The run began. Always the first entry.
   *
   * @param suite name of the suite
   * @param description what it is for
   * @param trials ids of the trials, in the order of the suite
   */
  record RunStarted(String suite, String description, List<String> trials) implements JournalEntry {
    public RunStarted {
      trials = List.copyOf(trials);
    }
  }

  /** A trial began, for the first time or anew. */
  record TrialStarted(String trialId) implements JournalEntry {}

  /** A trial ended. */
  record TrialFinished(String trialId, TrialResult result) implements JournalEntry {}
}
