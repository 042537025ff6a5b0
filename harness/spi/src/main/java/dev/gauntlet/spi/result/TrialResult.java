package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param best the evaluation with the lowest validation loss, which is what is reported: its model
 *     scored again on all evaluation examples; null if there was none or the trial failed
 * @param testBatches scores of the same model on stretches of the test part; null with {@code best}
 * @param secondHalfSecondsPerExample training time an example of the second half of the steps, when
 *     nothing is being compiled any more; null if there were fewer than four
 * @param metrics figures of the task's own, taken from the same model on the test part
 * @param metricDefinitions what the task says of its metrics, by the name that a figure's name
 *     begins with
 * @param peakRssMb most memory the process held, MiB; null if the system does not say
 * @param dataFacts what a reader should know of the data; a name that begins with {@link
 *     #DATA_WARNING} is that of a warning
 * @param conditions what the machine did meanwhile; null if training did not begin
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
    @Nullable BatchMeans testBatches,
    @Nullable Double secondHalfSecondsPerExample,
    Map<String, TaskFigure> metrics,
    Map<String, MetricDefinition> metricDefinitions,
    @Nullable Double peakRssMb,
    Map<String, String> dataFacts,
    @Nullable MachineConditions conditions,
    Map<String, @Nullable Object> environment) {
  /** What the name of a fact of the data begins with if it is a reason to doubt figures. */
  public static final String DATA_WARNING = "warning: ";

  public TrialResult {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(timing, "timing");
    parameterBreakdown = Collections.unmodifiableMap(new LinkedHashMap<>(parameterBreakdown));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    metricDefinitions = Collections.unmodifiableMap(new LinkedHashMap<>(metricDefinitions));
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
      @Nullable BatchMeans testBatches,
      @Nullable Double secondHalfSecondsPerExample,
      Map<String, TaskFigure> metrics,
      Map<String, MetricDefinition> metricDefinitions,
      @Nullable Double peakRssMb,
      Map<String, String> dataFacts,
      @Nullable MachineConditions conditions) {
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
        testBatches,
        secondHalfSecondsPerExample,
        metrics,
        metricDefinitions,
        peakRssMb,
        dataFacts,
        conditions,
        Map.of());
  }

  /** The same result with another reason. */
  public TrialResult withReason(String other) {
    return with(other, timing, environment);
  }

  /** The same result with another timing. */
  public TrialResult withTiming(Timing other) {
    return with(reason, other, environment);
  }

  /** The same result with where the trial ran. */
  public TrialResult withEnvironment(Map<String, @Nullable Object> where) {
    return with(reason, timing, where);
  }

  private TrialResult with(
      String otherReason, Timing otherTiming, Map<String, @Nullable Object> otherEnvironment) {
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
        testBatches,
        secondHalfSecondsPerExample,
        metrics,
        metricDefinitions,
        peakRssMb,
        dataFacts,
        conditions,
        otherEnvironment);
  }

  /** The facts of the data that are reasons to doubt figures, by name, in the task's order. */
  public Map<String, String> dataWarnings() {
    Map<String, String> warnings = new LinkedHashMap<>(dataFacts);
    warnings.keySet().removeIf(name -> !name.startsWith(DATA_WARNING));
    return warnings;
  }

  /** Reasons to doubt the trial's times; see {@link MachineConditions#doubts}. */
  public List<String> doubts() {
    return conditions == null ? List.of() : conditions.doubts(timing.trainSeconds());
  }
}
