package dev.gauntlet.reports.published;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a published table.
 *
 * @param source key of its source
 * @param task id of the task
 * @param taskConfig settings of the task that a counterpart must have
 * @param taskConditions settings of the task that a counterpart may differ in
 * @param implementation id of the implementation
 * @param config settings of the implementation that a counterpart must have
 * @param learningRate peak learning rate
 * @param batchSize examples a step
 * @param budget what it was given
 * @param hardware what it ran on, if reported
 * @param trainSeconds how long it trained, if reported
 * @param measures the figures, by name of the measure
 * @param caveat how they were measured wrongly, or otherwise than here, if known
 */
public record PublishedFigure(
    String source,
    String task,
    Map<String, Object> taskConfig,
    Map<String, Object> taskConditions,
    String implementation,
    Map<String, Object> config,
    double learningRate,
    int batchSize,
    String budget,
    @Nullable String hardware,
    @Nullable Double trainSeconds,
    Map<String, Double> measures,
    @Nullable String caveat) {
  public PublishedFigure {
    Objects.requireNonNull(source, "source is missing");
    Objects.requireNonNull(task, "task is missing");
    Objects.requireNonNull(implementation, "implementation is missing");
    Objects.requireNonNull(budget, "budget is missing");
    taskConfig = taskConfig == null ? Map.of() : Map.copyOf(taskConfig);
    taskConditions = taskConditions == null ? Map.of() : Map.copyOf(taskConditions);
    config = config == null ? Map.of() : Map.copyOf(config);
    measures =
        Collections.unmodifiableMap(
            new LinkedHashMap<>(Objects.requireNonNull(measures, "measures is missing")));
  }

  /** Optimizer steps: reported time over time per step, if both are reported. */
  @Nullable Double steps() {
    Double perExample = measures.get("time_per_example_us");
    return trainSeconds == null || perExample == null
        ? null
        : trainSeconds * 1e6 / (perExample * batchSize);
  }
}
