package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

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
 * @param dataFacts what a reader should know of the data
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
    Double budgetOvershootSeconds,
    CurvePoint best,
    Map<String, Double> metrics,
    Double peakRssMb,
    Map<String, String> dataFacts) {
  public TrialResult {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(timing, "timing");
    parameterBreakdown = Collections.unmodifiableMap(new LinkedHashMap<>(parameterBreakdown));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    dataFacts = Collections.unmodifiableMap(new LinkedHashMap<>(dataFacts));
  }
}
