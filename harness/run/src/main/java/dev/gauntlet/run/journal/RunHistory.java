package dev.gauntlet.run.journal;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What had come of a run before it went on.
 *
 * @param planned its trials as they were last planned
 * @param results how trials ended, by id; those that began anew afterwards are not among them
 * @param interrupted ids of the trials that began and did not end
 * @param environment where the run began, by name; empty if that is not known
 * @param damage what is said of the records that are not as they were written, a line each
 */
public record RunHistory(
    List<TrialSpec> planned,
    Map<String, TrialResult> results,
    Set<String> interrupted,
    Map<String, Object> environment,
    List<String> damage) {
  static final RunHistory NONE = new RunHistory(List.of(), Map.of(), Set.of(), Map.of(), List.of());

  public RunHistory {
    planned = List.copyOf(planned);
    results = Map.copyOf(results);
    interrupted = Set.copyOf(interrupted);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    damage = List.copyOf(damage);
  }
}
