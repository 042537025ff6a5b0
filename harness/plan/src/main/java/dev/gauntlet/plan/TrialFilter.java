package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.TrialSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Conditions {@code KEY=VALUE} on trials, where a key is {@code implementation}, {@code task},
 * {@code seed}, a training key or a plugin's setting. A trial meets a key if it has any of the
 * values given for it, and it has to meet every key that is given. Numbers are compared as numbers:
 * {@code 1e-2} is {@code 0.01}.
 */
final class TrialFilter {

  private final Map<String, List<String>> wanted = new LinkedHashMap<>();

  /**
   * Reads conditions.
   *
   * @throws InputException if one is not of that form
   */
  TrialFilter(List<String> conditions) {
    for (String condition : conditions) {
      int equals = condition.indexOf('=');
      if (equals < 1 || equals == condition.length() - 1) {
        throw new InputException("--only is '" + condition + "', must be KEY=VALUE");
      }
      wanted
          .computeIfAbsent(condition.substring(0, equals), key -> new ArrayList<>())
          .add(condition.substring(equals + 1));
    }
  }

  /**
   * The trials that meet all conditions, in the same order.
   *
   * @throws InputException if no trial has such a key or value, or none meets all conditions
   */
  List<TrialSpec> filter(List<TrialSpec> trials) {
    if (wanted.isEmpty()) {
      return trials;
    }
    Map<String, Set<Object>> existing = new LinkedHashMap<>();
    trials.forEach(
        trial ->
            values(trial)
                .forEach(
                    (key, values) ->
                        existing.computeIfAbsent(key, k -> new LinkedHashSet<>()).addAll(values)));
    wanted.forEach((key, values) -> values.forEach(value -> requireExisting(key, value, existing)));
    List<TrialSpec> matching = trials.stream().filter(this::meets).toList();
    if (matching.isEmpty()) {
      throw new InputException("no trial of the suite has " + this);
    }
    return matching;
  }

  private static void requireExisting(String key, String value, Map<String, Set<Object>> existing) {
    Set<Object> there = existing.get(key);
    if (there == null) {
      throw new InputException(Nearest.unknown("key of --only", key, existing.keySet()));
    }
    if (there.stream().noneMatch(v -> same(v, value))) {
      List<String> names = there.stream().map(String::valueOf).toList();
      throw new InputException("--only: " + Nearest.unknown(key, value, names));
    }
  }

  private boolean meets(TrialSpec trial) {
    Map<String, List<Object>> values = values(trial);
    return wanted.entrySet().stream()
        .allMatch(
            want ->
                values.getOrDefault(want.getKey(), List.of()).stream()
                    .anyMatch(v -> want.getValue().stream().anyMatch(w -> same(v, w))));
  }

  /** What a trial can be selected by; a setting may be one of the task and the implementation. */
  private static Map<String, List<Object>> values(TrialSpec trial) {
    Map<String, List<Object>> values = new LinkedHashMap<>();
    values.put("implementation", List.of(trial.implementation().id()));
    values.put("task", List.of(trial.task().id()));
    values.put("seed", List.of(trial.seed()));
    Stream.of(
            Configs.toMap(trial.training()), trial.implementation().config(), trial.task().config())
        .flatMap(settings -> settings.entrySet().stream())
        .forEach(
            setting ->
                values
                    .computeIfAbsent(setting.getKey(), key -> new ArrayList<>())
                    .add(setting.getValue()));
    return values;
  }

  private static boolean same(Object value, String written) {
    if (!(value instanceof Number)) {
      return value.toString().equals(written);
    }
    try {
      return new BigDecimal(value.toString()).compareTo(new BigDecimal(written)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return wanted.entrySet().stream()
        .map(want -> want.getKey() + "=" + String.join(" or ", want.getValue()))
        .collect(Collectors.joining(" and "));
  }
}
