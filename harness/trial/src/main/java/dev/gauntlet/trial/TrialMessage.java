package dev.gauntlet.trial;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gauntlet.spi.result.TrialResult;
import java.util.Objects;

/**
 * A line that tells somebody outside this process of a trial: an event, or at last its result.
 * Those within get the result from whoever ran the trial.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrialEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = TrialEvent.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = TrialEvent.Evaluated.class, name = "evaluated"),
  @JsonSubTypes.Type(value = TrialMessage.Finished.class, name = "finished")
})
public sealed interface TrialMessage permits TrialEvent, TrialMessage.Finished {

  /** The trial is over. */
  record Finished(TrialResult result) implements TrialMessage {
    public Finished {
      Objects.requireNonNull(result, "result");
    }
  }
}
