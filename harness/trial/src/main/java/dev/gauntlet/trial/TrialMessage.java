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
  @JsonSubTypes.Type(value = TrialEvent.WarmedUp.class, name = "warmed_up"),
  @JsonSubTypes.Type(value = TrialEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = TrialEvent.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = TrialEvent.Evaluated.class, name = "evaluated"),
  @JsonSubTypes.Type(value = TrialEvent.Elapsed.class, name = "elapsed"),
  @JsonSubTypes.Type(value = TrialEvent.Sampled.class, name = "sampled"),
  @JsonSubTypes.Type(value = TrialMessage.EngineLoaded.class, name = "engine-loaded"),
  @JsonSubTypes.Type(value = TrialMessage.EngineFailed.class, name = "engine-failed"),
  @JsonSubTypes.Type(value = TrialMessage.Finished.class, name = "finished")
})
public sealed interface TrialMessage
    permits TrialEvent,
        TrialMessage.EngineLoaded,
        TrialMessage.EngineFailed,
        TrialMessage.Finished {

  /**
   * The process has loaded its engine and is about to begin the trial.
   *
   * @param version of the engine
   */
  record EngineLoaded(String version) implements TrialMessage {
    public EngineLoaded {
      Objects.requireNonNull(version, "version");
    }
  }

  /**
   * The process cannot load its engine, so that it can run no trial, whichever it is.
   *
   * @param reason what was thrown at the root, in one line
   */
  record EngineFailed(String reason) implements TrialMessage {
    public EngineFailed {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** The trial is over. */
  record Finished(TrialResult result) implements TrialMessage {
    public Finished {
      Objects.requireNonNull(result, "result");
    }
  }
}
