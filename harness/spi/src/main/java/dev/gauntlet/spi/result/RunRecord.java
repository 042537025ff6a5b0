package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run: all that a report is made from.
 *
 * @param suite name of the suite
 * @param description what the suite is for
 * @param environment machine, system and versions, by name, in display order; null is what the
 *     system does not say
 * @param trials the trials in the order of the suite
 * @param exports what came of exporting trained models; empty if none was exported
 * @param inference how fast trained models answer; empty if it was not measured
 * @param profiles where the time of training steps goes; empty if it was not measured
 * @param levers what single settings of training cost; empty if it was not measured
 * @param ladder whether its implementations are rungs of a ladder, in the order of the suite
 */
public record RunRecord(
    String suite,
    String description,
    Map<String, @Nullable Object> environment,
    List<TrialRecord> trials,
    List<ExportRecord> exports,
    List<InferenceRecord> inference,
    List<ProfileRecord> profiles,
    List<LeverRecord> levers,
    boolean ladder) {
  public RunRecord {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    trials = List.copyOf(trials);
    exports = List.copyOf(exports);
    inference = List.copyOf(inference);
    profiles = List.copyOf(profiles);
    levers = List.copyOf(levers);
  }

  /** A run whose implementations are no ladder. */
  public RunRecord(
      String suite,
      String description,
      Map<String, @Nullable Object> environment,
      List<TrialRecord> trials,
      List<ExportRecord> exports,
      List<InferenceRecord> inference,
      List<ProfileRecord> profiles,
      List<LeverRecord> levers) {
    this(suite, description, environment, trials, exports, inference, profiles, levers, false);
  }

  /** A run whose steps were not profiled. */
  public RunRecord(
      String suite,
      String description,
      Map<String, @Nullable Object> environment,
      List<TrialRecord> trials,
      List<ExportRecord> exports,
      List<InferenceRecord> inference) {
    this(suite, description, environment, trials, exports, inference, List.of(), List.of());
  }

  /** A run whose models were not exported. */
  public RunRecord(
      String suite,
      String description,
      Map<String, @Nullable Object> environment,
      List<TrialRecord> trials) {
    this(suite, description, environment, trials, List.of(), List.of());
  }
}
