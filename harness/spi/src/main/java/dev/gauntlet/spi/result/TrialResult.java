package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a trial ended and what was measured.
 *
 * @param status how it ended
 * @param reason why, in one line; empty if there is nothing to say
 * @param parameters number of trained values; 0 if the model could not be built
 * @param parameterBreakdown the same by block, in the model's order
 * @param steps optimizer steps done
 * @param examples examples trained on
 * @param tokens tokens trained on
 * @param timing where the time went
 * @param budgetOvershootSeconds training time beyond a wall-clock budget; null for other budgets
 * @param best the evaluation with the lowest validation loss: what is reported; null if there was
 *     none or the trial failed
 * @param metrics figures of the task's own, taken from the model at {@code best} on the test part
 * @param peakRssMb most memory the process held, MiB; null if the system does not say
 * @param dataFacts what a reader should know of the data; a name that begins with {@link
 *     #DATA_WARNING} is that of a warning
 * @param machineDrift time that a fixed piece of work took after the trial, over the time that it
 *     took before: more than 1 if the machine became slower; null if it was not measured
 * @param environment where it ran: machine, system, versions, load when it began, by name, in
 *     display order, null being what the system does not say; empty until the result is recorded
 */
public record TrialResult(
    Status status,
    String reason,
    long parameters,
    Map<String, Long> parameterBreakdown,
    long steps,
    long examples,
    long tokens,
    Timing timing,
    @Nullable Double budgetOvershootSeconds,
    @Nullable CurvePoint best,
    Map<String, Double> metrics,
    @Nullable Double peakRssMb,
    Map<String, String> dataFacts,
    @Nullable Double machineDrift,
    Map<String, @Nullable Object> environment) {
  /** Change of the machine's speed beyond which a trial's times are in doubt. */
  public static final double TOLERATED_DRIFT = 0.1;

  /** What the name of a fact of the data begins with if it is a reason to doubt figures. */
  public static final String DATA_WARNING = "warning: ";

  public TrialResult {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(timing, "timing");
    parameterBreakdown = Collections.unmodifiableMap(new LinkedHashMap<>(parameterBreakdown));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    dataFacts = Collections.unmodifiableMap(new LinkedHashMap<>(dataFacts));
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /** A result that is not recorded yet. */
  public TrialResult(
      Status status,
      String reason,
      long parameters,
      Map<String, Long> parameterBreakdown,
      long steps,
      long examples,
      long tokens,
      Timing timing,
      @Nullable Double budgetOvershootSeconds,
      @Nullable CurvePoint best,
      Map<String, Double> metrics,
      @Nullable Double peakRssMb,
      Map<String, String> dataFacts,
      @Nullable Double machineDrift) {
    this(
        status,
        reason,
        parameters,
        parameterBreakdown,
        steps,
        examples,
        tokens,
        timing,
        budgetOvershootSeconds,
        best,
        metrics,
        peakRssMb,
        dataFacts,
        machineDrift,
        Map.of());
  }

  /** The same result with another reason. */
  public TrialResult withReason(String other) {
    return with(other, timing, machineDrift, environment);
  }

  /** The same result with another timing. */
  public TrialResult withTiming(Timing other) {
    return with(reason, other, machineDrift, environment);
  }

  /** The same result with the change of the machine's speed. */
  public TrialResult withMachineDrift(double drift) {
    return with(reason, timing, drift, environment);
  }

  /** The same result with where the trial ran. */
  public TrialResult withEnvironment(Map<String, @Nullable Object> where) {
    return with(reason, timing, machineDrift, where);
  }

  private TrialResult with(
      String otherReason,
      Timing otherTiming,
      @Nullable Double otherDrift,
      Map<String, @Nullable Object> otherEnvironment) {
    return new TrialResult(
        status,
        otherReason,
        parameters,
        parameterBreakdown,
        steps,
        examples,
        tokens,
        otherTiming,
        budgetOvershootSeconds,
        best,
        metrics,
        peakRssMb,
        dataFacts,
        otherDrift,
        otherEnvironment);
  }

  /** The facts of the data that are reasons to doubt figures, by name, in the task's order. */
  public Map<String, String> dataWarnings() {
    Map<String, String> warnings = new LinkedHashMap<>(dataFacts);
    warnings.keySet().removeIf(name -> !name.startsWith(DATA_WARNING));
    return warnings;
  }

  /** Whether the machine became so much slower or faster that the trial's times are in doubt. */
  public boolean drifted() {
    return machineDrift != null
        && (machineDrift > 1 + TOLERATED_DRIFT || machineDrift < 1 / (1 + TOLERATED_DRIFT));
  }
}
