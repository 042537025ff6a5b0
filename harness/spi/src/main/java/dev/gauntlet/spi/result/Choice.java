package dev.gauntlet.spi.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An implementation or a task, chosen for a trial, with its settings.
 *
 * @param id the plugin's id
 * @param config every setting, defaults included, in the plugin's order; values are strings,
 *     booleans, integers ({@code Long}) or {@code Double}
 */
public record Choice(String id, Map<String, Object> config) {
  public Choice {
    Objects.requireNonNull(id, "id");
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }

  /** The settings in one line: {@code n_layer=4 n_head=4}. */
  public String describeConfig() {
    return config.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
