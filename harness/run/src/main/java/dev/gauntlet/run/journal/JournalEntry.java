package dev.gauntlet.run.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gauntlet.spi.result.TrialResult;
import java.util.List;

/** What a run's journal notes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.RunStarted.class, name = "run-started"),
  @JsonSubTypes.Type(value = JournalEntry.TrialStarted.class, name = "trial-started"),
  @JsonSubTypes.Type(value = JournalEntry.TrialFinished.class, name = "trial-finished")
})
sealed interface JournalEntry {

  /**
   * The run began, or went on with another plan: then the last of these counts.
   *
   * @param suite name of the suite
   * @param description what it is for
   * @param trials ids of the trials, in the order of the suite
   * @param order the same ids, in the order in which they are run
   */
  record RunStarted(String suite, String description, List<String> trials, List<String> order)
      implements JournalEntry {
    public RunStarted {
      trials = List.copyOf(trials);
      order = List.copyOf(order);
    }
  }

  /** A trial began, for the first time or anew: how it ended before does not count any more. */
  record TrialStarted(String trialId) implements JournalEntry {}

  /** A trial ended. */
  record TrialFinished(String trialId, TrialResult result) implements JournalEntry {}
}
