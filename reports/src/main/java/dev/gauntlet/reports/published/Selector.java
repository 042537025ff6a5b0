package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.spi.result.Choice;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Which contenders are meant.
 *
 * @param implementation id of their implementation
 * @param config settings they must have; empty for any
 */
public record Selector(String implementation, Map<String, Object> config) {
  public Selector {
    Objects.requireNonNull(implementation, "implementation is missing");
    config = config == null ? Map.of() : Map.copyOf(config);
  }

  boolean selects(Contender contender) {
    return contender.implementation().id().equals(implementation)
        && matches(contender.implementation(), config);
  }

  /** True if a choice has these settings; numbers are compared as they are written. */
  static boolean matches(Choice choice, Map<String, Object> settings) {
    return settings.entrySet().stream()
        .allMatch(
            e ->
                String.valueOf(e.getValue())
                    .equals(String.valueOf(choice.config().get(e.getKey()))));
  }

  @Override
  public String toString() {
    return config.isEmpty()
        ? implementation
        : config.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" ", implementation + " ", ""));
  }
}
