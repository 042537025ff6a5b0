package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.plan.Suite.Entry;
import dev.gauntlet.plan.Suite.Selection;
import dev.gauntlet.plan.Suite.Setting;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Expands a suite's matrices: what comes first varies slowest. The order is that of the file:
 * entries; in an entry tasks with their settings; for a task implementations with their settings;
 * for an implementation training settings, keys of the suite before those of the entry before its
 * own; and last seeds.
 */
final class Expander {

  /** More trials than anyone can mean. */
  static final int MAX_TRIALS = 10_000;

  private final Suite suite;
  private final Overrides overrides;
  private final Catalog catalog;
  private final List<Draft> drafts = new ArrayList<>();

  private Expander(Suite suite, Overrides overrides, Catalog catalog) {
    this.suite = suite;
    this.overrides = overrides;
    this.catalog = catalog;
  }

  /**
   * All trials of a suite in order.
   *
   * @throws InputException if there is no such plugin or setting, or a setting is refused; with its
   *     line
   */
  static List<Draft> expand(Suite suite, Overrides overrides, Catalog catalog) {
    Expander expander = new Expander(suite, overrides, catalog);
    suite.entries().forEach(expander::expand);
    return expander.drafts;
  }

  private void expand(Entry entry) {
    for (Selection tasks : entry.tasks()) {
      for (Bound<Task<?>> task : bind(tasks, List.of("id"), catalog::task, Task::defaults)) {
        entry.implementations().forEach(models -> expand(task, models, entry.training()));
      }
    }
  }

  private void expand(Bound<Task<?>> task, Selection models, Map<String, Setting> training) {
    List<TrainingSettings> trainings = trainings(training, models.training());
    for (Bound<Implementation<?>> model :
        bind(models, Configs.RESERVED, catalog::implementation, Implementation::defaults)) {
      for (TrainingSettings settings : trainings) {
        for (long seed : seeds()) {
          if (drafts.size() == MAX_TRIALS) {
            throw tooMany(models.place());
          }
          drafts.add(new Draft(task, model, settings, seed));
        }
      }
    }
  }

  private List<Long> seeds() {
    return overrides.seeds() == null
        ? suite.seeds()
        : LongStream.rangeClosed(1, overrides.seeds()).boxed().toList();
  }

  /** The training settings of an implementation: its own before the entry's before the suite's. */
  private List<TrainingSettings> trainings(Map<String, Setting> entry, Map<String, Setting> own) {
    Map<String, Setting> merged = new LinkedHashMap<>(suite.training());
    merged.putAll(entry);
    merged.putAll(own);
    Map<String, Object> budget =
        overrides.budget() == null ? Map.of() : Map.of("budget", overrides.budget().toString());
    return combinations(merged).stream()
        .map(values -> Configs.bind(Configs.bind(TrainingSettings.DEFAULTS, values), budget))
        .toList();
  }

  private static <P> List<Bound<P>> bind(
      Selection selection,
      List<String> keysBeside,
      Function<String, Plugin<P>> lookUp,
      Function<P, Record> defaults) {
    List<Bound<P>> bound = new ArrayList<>();
    List<Map<String, Object>> combinations = combinations(selection.settings());
    for (Yaml.Scalar id : selection.id().values()) {
      Plugin<P> plugin = id.place().locate(() -> lookUp.apply((String) id.value()));
      Record config = defaults.apply(plugin.provider());
      selection.settings().forEach((key, setting) -> check(config, keysBeside, key, setting));
      for (Map<String, Object> values : combinations) {
        Record settings = selection.place().locate(() -> Configs.bind(config, values));
        bound.add(new Bound<>(selection.place(), plugin, settings));
      }
    }
    return bound;
  }

  /** Checks a setting by itself, so that an error has the line of its key or value. */
  private static void check(Record config, List<String> keysBeside, String key, Setting setting) {
    List<String> allowed = new ArrayList<>(Configs.names(config));
    if (!allowed.contains(key)) {
      allowed.addAll(keysBeside);
      throw setting.place().error(Nearest.unknown("setting", key, allowed));
    }
    for (Yaml.Scalar value : setting.values()) {
      value.place().locate(() -> Configs.convert(config, key, value.value()));
    }
  }

  private static List<Map<String, Object>> combinations(Map<String, Setting> settings) {
    List<Map<String, Object>> combinations = List.of(Map.of());
    for (Map.Entry<String, Setting> setting : settings.entrySet()) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> values : combinations) {
        for (Yaml.Scalar value : setting.getValue().values()) {
          if (longer.size() == MAX_TRIALS) {
            throw tooMany(setting.getValue().place());
          }
          Map<String, Object> more = new LinkedHashMap<>(values);
          more.put(setting.getKey(), value.value());
          longer.add(more);
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  private static InputException tooMany(Place place) {
    return place.error("the suite expands to more than " + MAX_TRIALS + " trials");
  }
}
