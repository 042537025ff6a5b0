package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.plan.Suite.Entry;
import dev.gauntlet.plan.Suite.Selection;
import dev.gauntlet.plan.Suite.Setting;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Training;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Reads a suite file: keys, types and training settings. Whether its plugins exist comes later. */
final class SuiteReader {
  private SuiteReader() {}

  /**
   * What a suite says of itself.
   *
   * @param suite what the run is called
   * @param description what it is for, in one line
   * @param infer as in {@link RunPlan}
   * @param profile as in {@link RunPlan}
   * @param expect as in {@link RunPlan}
   * @param ladder as in {@link RunPlan}
   * @param jobs as in {@link Suite}
   */
  private record Header(
      String suite,
      String description,
      boolean infer,
      boolean profile,
      boolean expect,
      boolean ladder,
      String jobs) {
    static final Header DEFAULTS = new Header("unnamed", "", false, false, false, false, "");

    Header {
      if (!suite.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
        throw new IllegalArgumentException(
            "suite is '" + suite + "', must be at most 64 letters, digits, '.', '_' and '-'");
      }
    }
  }

  /**
   * Reads a suite file.
   *
   * @param file its name, for error messages
   * @param bytes its content
   * @throws InputException if it is not a suite; names the file and the line
   */
  static Suite read(String file, byte[] bytes) {
    Yaml.Mapping root = YamlReader.read(file, bytes);
    requireKeys(
        root,
        List.of("suite", "trials"),
        List.of(
            "description",
            "threads",
            "device",
            "heap",
            "infer",
            "profile",
            "expect",
            "ladder",
            "jobs",
            "seeds",
            "training"));
    requireAuto(root);
    Header header = values(root, Header.DEFAULTS);
    return new Suite(
        header.suite(),
        header.description(),
        values(root, Placement.OPEN),
        header.infer(),
        header.profile(),
        header.expect(),
        header.ladder(),
        header.jobs(),
        seeds(root),
        training(root),
        items(root, "trials").stream().map(SuiteReader::entry).toList());
  }

  /** A suite leaves the number of jobs to whoever knows the machine. */
  private static void requireAuto(Yaml.Mapping root) {
    Yaml.Entry entry = root.entries().get("jobs");
    if (entry != null) {
      Yaml.Scalar jobs = scalar("jobs", entry.value());
      if (!jobs.value().equals(Suite.AUTO)) {
        throw jobs.line()
            .error(
                "jobs is "
                    + jobs.describe()
                    + ", must be auto; a number is for --jobs, which knows the machine");
      }
    }
  }

  /** What single values at the top of the file say of a record. */
  private static <R extends Record> R values(Yaml.Mapping root, R defaults) {
    Map<String, Object> values = new HashMap<>();
    for (String key : Configs.names(defaults)) {
      Yaml.Entry entry = root.entries().get(key);
      if (entry != null) {
        Yaml.Scalar scalar = scalar(key, entry.value());
        requireAllowed(defaults, key, scalar);
        values.put(key, scalar.value());
      }
    }
    return Configs.bind(defaults, values);
  }

  private static List<Long> seeds(Yaml.Mapping root) {
    Yaml.Entry entry = root.entries().get("seeds");
    if (entry == null) {
      return List.of(1L);
    }
    List<Long> seeds = new ArrayList<>();
    for (Yaml.Scalar value : setting("seeds", entry).values()) {
      if (!(value.value() instanceof Long seed) || seed < 0) {
        throw value.line().error("a seed is " + value.describe() + ", must be an integer from 0");
      }
      seeds.add(seed);
    }
    return seeds;
  }

  private static Entry entry(Yaml item) {
    if (!(item instanceof Yaml.Mapping mapping)) {
      throw item.line().error("a trial is " + item.describe() + ", must be a mapping with a task");
    }
    requireKeys(mapping, List.of("task", "implementations"), List.of("training"));
    Yaml task = required(mapping, "task").value();
    List<Yaml> tasks = task instanceof Yaml.Sequence list ? list.items() : List.of(task);
    return new Entry(
        tasks.stream().map(SuiteReader::task).toList(),
        training(mapping),
        items(mapping, "implementations").stream().map(SuiteReader::implementation).toList());
  }

  private static Selection task(Yaml node) {
    return selection("a task", node, Set.of("id"), Map.of());
  }

  private static Selection implementation(Yaml node) {
    Map<String, Setting> training =
        node instanceof Yaml.Mapping mapping ? training(mapping) : Map.of();
    return selection("an implementation", node, Set.copyOf(Configs.RESERVED), training);
  }

  private static Selection selection(
      String what, Yaml node, Set<String> reserved, Map<String, Setting> training) {
    if (node instanceof Yaml.Scalar scalar) {
      Setting id = new Setting(node.line(), List.of(requireText(what, scalar)));
      return new Selection(node.line(), id, Map.of(), training);
    } else if (!(node instanceof Yaml.Mapping mapping) || !mapping.entries().containsKey("id")) {
      throw node.line().error(what + " must be a name, or a mapping with the key 'id'");
    } else {
      Setting id = setting("id", mapping.entries().get("id"));
      id.values().forEach(value -> requireText(what, value));
      Map<String, Setting> settings = new LinkedHashMap<>();
      mapping
          .entries()
          .forEach(
              (key, entry) -> {
                if (!reserved.contains(key)) {
                  settings.put(key, setting(key, entry));
                }
              });
      return new Selection(node.line(), id, settings, training);
    }
  }

  /** The settings under the key {@code training}, checked one by one; none if it is not there. */
  private static Map<String, Setting> training(Yaml.Mapping parent) {
    Yaml.Entry training = parent.entries().get("training");
    if (training == null) {
      return Map.of();
    } else if (!(training.value() instanceof Yaml.Mapping mapping)) {
      throw training
          .line()
          .error("training is " + training.value().describe() + ", must be a mapping");
    } else {
      requireKeys(mapping, List.of(), Configs.names(Training.DEFAULTS));
      Map<String, Setting> settings = new LinkedHashMap<>();
      mapping.entries().forEach((key, entry) -> settings.put(key, trainingSetting(key, entry)));
      return settings;
    }
  }

  private static Setting trainingSetting(String key, Yaml.Entry entry) {
    Setting written = setting(key, entry);
    if (key.equals("eval_interval")) {
      written =
          new Setting(written.line(), written.values().stream().map(SuiteReader::steps).toList());
    }
    written.values().forEach(value -> requireAllowed(Training.DEFAULTS, key, value));
    return written;
  }

  /** A plain integer counts steps. */
  private static Yaml.Scalar steps(Yaml.Scalar interval) {
    return interval.value() instanceof Long number
        ? new Yaml.Scalar(interval.line(), "steps=" + number)
        : interval;
  }

  private static Setting setting(String key, Yaml.Entry entry) {
    if (!(entry.value() instanceof Yaml.Sequence list)) {
      return new Setting(entry.line(), List.of(scalar(key, entry.value())));
    }
    List<Yaml.Scalar> values = list.items().stream().map(item -> scalar(key, item)).toList();
    if (values.isEmpty()) {
      throw entry.line().error(key + " is an empty list");
    }
    Set<Object> seen = new HashSet<>();
    for (Yaml.Scalar value : values) {
      if (!seen.add(value.value())) {
        throw value.line().error(key + " lists " + value.describe() + " twice");
      }
    }
    return new Setting(entry.line(), values);
  }

  private static Yaml.Scalar scalar(String key, Yaml node) {
    if (node instanceof Yaml.Scalar scalar) {
      return scalar;
    }
    throw node.line().error(key + " is " + node.describe() + ", must be a single value");
  }

  private static Yaml.Scalar requireText(String what, Yaml.Scalar scalar) {
    if (scalar.value() instanceof String) {
      return scalar;
    }
    throw scalar.line().error(what + " is " + scalar.describe() + ", must be a name");
  }

  /** The entry of a key that is known to be there. */
  private static Yaml.Entry required(Yaml.Mapping parent, String key) {
    return Objects.requireNonNull(parent.entries().get(key), key);
  }

  private static List<Yaml> items(Yaml.Mapping parent, String key) {
    Yaml.Entry entry = required(parent, key);
    if (entry.value() instanceof Yaml.Sequence list && !list.items().isEmpty()) {
      return list.items();
    }
    String given = entry.value() instanceof Yaml.Sequence ? "empty" : entry.value().describe();
    throw entry.line().error(key + " is " + given + ", must be a list of at least one");
  }

  private static void requireAllowed(Record defaults, String key, Yaml.Scalar value) {
    value.line().locate(() -> Configs.bind(defaults, Map.of(key, value.value())));
  }

  private static void requireKeys(
      Yaml.Mapping mapping, List<String> required, List<String> optional) {
    List<String> allowed = new ArrayList<>(required);
    allowed.addAll(optional);
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!allowed.contains(key)) {
                throw entry.line().error(Nearest.unknown("key", key, allowed));
              }
            });
    for (String key : required) {
      if (!mapping.entries().containsKey(key)) {
        throw mapping.line().error("key '" + key + "' is missing");
      }
    }
  }
}
