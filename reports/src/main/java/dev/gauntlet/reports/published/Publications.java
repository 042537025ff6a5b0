package dev.gauntlet.reports.published;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.gauntlet.reports.text.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has been published: {@code claims.yaml}.
 *
 * @param baseline id of the implementation that has quality 0 in every contest
 * @param sources what each source is, by key
 * @param claims the claims
 * @param figures the figures
 * @param twins which claims are judged of further implementations, too; null if none are
 */
public record Publications(
    String baseline,
    Map<String, String> sources,
    List<Claim> claims,
    List<Figure> figures,
    @Nullable Twins twins) {

  /**
   * Claims that are judged once more, of other implementations of the same functions.
   *
   * @param claims their ids
   * @param suffix what the ids of those implementations have behind the others'
   * @param words what is said before a claim that is about them
   */
  public record Twins(List<String> claims, String suffix, String words) {
    public Twins {
      claims = List.copyOf(claims);
      requireNonNull(suffix, "suffix is missing");
      requireNonNull(words, "words is missing");
    }
  }

  /**
   * A row of a published table.
   *
   * @param source key of its source
   * @param task id of the task
   * @param taskConfig settings of the task that a counterpart must have
   * @param taskConditions settings of the task that a counterpart may differ in
   * @param implementation id of the implementation
   * @param config settings of the implementation that a counterpart must have
   * @param configConditions settings of the implementation that a counterpart may differ in
   * @param learningRate peak learning rate, if reported
   * @param batchSize examples a step, if reported
   * @param budget what it was given
   * @param hardware what it ran on, if reported
   * @param trainSeconds how long it trained, if reported
   * @param measures the figures, by name of the measure
   * @param caveat how they were measured wrongly, or otherwise than here, if known
   */
  public record Figure(
      String source,
      String task,
      Map<String, Object> taskConfig,
      Map<String, Object> taskConditions,
      String implementation,
      Map<String, Object> config,
      Map<String, Object> configConditions,
      @Nullable Double learningRate,
      @Nullable Integer batchSize,
      String budget,
      @Nullable String hardware,
      @Nullable Double trainSeconds,
      Map<String, Double> measures,
      @Nullable String caveat) {
    public Figure {
      requireNonNull(source, "source is missing");
      requireNonNull(task, "task is missing");
      requireNonNull(implementation, "implementation is missing");
      requireNonNull(budget, "budget is missing");
      requireNonNull(measures, "measures is missing");
      taskConfig = requireNonNullElse(taskConfig, Map.of());
      taskConditions = requireNonNullElse(taskConditions, Map.of());
      config = requireNonNullElse(config, Map.of());
      configConditions = requireNonNullElse(configConditions, Map.of());
    }

    /** Optimizer steps: reported time over time per step, if both are reported. */
    @Nullable Double steps() {
      Double perExample = measures.get("time_per_example_us");
      return trainSeconds == null || perExample == null || batchSize == null
          ? null
          : trainSeconds * 1e6 / (perExample * batchSize);
    }
  }

  public Publications {
    requireNonNull(baseline, "baseline is missing");
    requireNonNull(sources, "sources is missing");
    claims = List.copyOf(requireNonNull(claims, "claims is missing"));
    figures = List.copyOf(requireNonNull(figures, "figures is missing"));
    Set<String> ids = new HashSet<>();
    for (Claim claim : claims) {
      if (!ids.add(claim.id())) {
        throw new IllegalArgumentException("claim " + claim.id() + " is given twice");
      }
    }
    Stream.concat(claims.stream().map(Claim::source), figures.stream().map(Figure::source))
        .filter(source -> !sources.containsKey(source))
        .forEach(
            source -> {
              throw new IllegalArgumentException(
                  "source is '" + source + "', must be one of " + sources.keySet());
            });
  }

  /** The claims and figures that come with Gauntlet. */
  public static Publications builtIn() {
    return Resources.read(Publications.class, "claims.yaml", Publications.class).withTwins();
  }

  /**
   * Reads claims and figures.
   *
   * @throws IllegalArgumentException if the text is malformed; says where and why
   */
  static Publications parse(String yaml) {
    return Resources.read("claims.yaml", yaml, Publications.class).withTwins();
  }

  /** The same with the claims about twins among the others, each after its own. */
  private Publications withTwins() {
    if (twins == null) {
      return this;
    }
    List<Claim> all = new ArrayList<>();
    for (Claim claim : claims) {
      all.add(claim);
      if (twins.claims().contains(claim.id())) {
        all.add(claim.ofTwins(twins));
      }
    }
    if (all.size() < claims.size() + twins.claims().size()) {
      throw new IllegalArgumentException("twins has an unknown claim among " + twins.claims());
    }
    return new Publications(baseline, sources, all, figures, null);
  }
}
