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
 */
public record RunRecord(
    String suite, String description, Map<String, Object> environment, List<TrialRecord> trials) {
  public RunRecord {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    trials = List.copyOf(trials);
  }
}
