package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run: all that a report is made from.
 *
 * @param suite name of the suite
 * @param description what the suite is for
 * @param environment machine, system and versions, by name, in display order
 * @param trials the trials in the order of the suite
 * @param inference how fast trained models answer; empty if it was not measured
 */
public record RunRecord(
    String suite,
    String description,
    Map<String, Object> environment,
    List<TrialRecord> trials,
    List<InferenceRecord> inference) {
  public RunRecord {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    trials = List.copyOf(trials);
    inference = List.copyOf(inference);
  }

  /** A run whose inference was not measured. */
  public RunRecord(
      String suite, String description, Map<String, Object> environment, List<TrialRecord> trials) {
    this(suite, description, environment, trials, List.of());
  }
}
