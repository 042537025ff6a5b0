package dev.gauntlet.run.work;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.trial.TrialEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code gauntlet work} says on its standard output, a line of JSON each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkMessage.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = WorkMessage.Began.class, name = "began"),
  @JsonSubTypes.Type(value = WorkMessage.Told.class, name = "told"),
  @JsonSubTypes.Type(value = WorkMessage.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = WorkMessage.Refused.class, name = "refused")
})
public sealed interface WorkMessage {

  /** The machine belongs to another order, for whose end this one waits. */
  record Waiting() implements WorkMessage {}

  /**
   * The machine is this order's, and its trial begins.
   *
   * @param machine what it is, by name, as the trial's record has it
   */
  record Began(Map<String, @Nullable Object> machine) implements WorkMessage {
    public Began {
      machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    }
  }

  /** Something happened in the trial. */
  record Told(TrialEvent event) implements WorkMessage {}

  /** The trial is over; its result has where it ran. Nothing follows. */
  record Ended(TrialResult result) implements WorkMessage {}

  /**
   * No trial can run here as this one was ordered. Nothing follows.
   *
   * @param reason in one line
   */
  record Refused(String reason) implements WorkMessage {}
}
