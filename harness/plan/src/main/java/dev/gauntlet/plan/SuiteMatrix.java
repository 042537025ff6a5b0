package dev.gauntlet.plan;

import static java.util.Objects.requireNonNull;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.plan.Suite.Entry;
import dev.gauntlet.plan.Suite.Selection;
import dev.gauntlet.plan.Suite.Setting;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.plugins.PluginSetting;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * All trials of a suite, its matrices expanded: what comes first varies slowest. The order is that
 * of the file: entries; in an entry tasks with their settings; for a task implementations with
 * their settings; for an implementation training settings, keys of the suite before those of the
 * entry before its own; and last seeds.
 *
 * <p>A trial has no id, no data and no versions yet, and its evaluation interval may be a share.
 */
final class SuiteMatrix {

  /** More trials than anyone can mean. */
  static final int MAX_TRIALS = 10_000;

  private final Suite suite;
  private final Overrides overrides;
  private final Placement placement;
  private final Catalog catalog;
  private final PluginAnswers plugins;
  private final List<TrialSpec> trials = new ArrayList<>();
  private final Map<Choice, FileLine> taskLines = new HashMap<>();
  private final Map<Choice, FileLine> implementationLines = new HashMap<>();

  /**
   * Expands a suite.
   *
   * @param placement of every trial; leaves nothing open
   * @throws InputException if there is no such plugin or setting, or a setting is refused; with its
   *     line
   */
  SuiteMatrix(
      Suite suite,
      Overrides overrides,
      Placement placement,
      Catalog catalog,
      PluginAnswers plugins) {
    this.suite = suite;
    this.overrides = overrides;
    this.placement = placement;
    this.catalog = catalog;
    this.plugins = plugins;
    suite.entries().forEach(this::expand);
  }

  /** The trials in order. */
  List<TrialSpec> trials() {
    return Collections.unmodifiableList(trials);
  }

  /** Where a task is first chosen with these settings. */
  FileLine lineOfTask(Choice task) {
    return requireNonNull(taskLines.get(task), "a task of this suite");
  }

  /** Where an implementation is first chosen with these settings. */
  FileLine lineOfImplementation(Choice implementation) {
    return requireNonNull(
        implementationLines.get(implementation), "an implementation of this suite");
  }

  private void expand(Entry entry) {
    for (Selection selection : entry.tasks()) {
      List<Choice> tasks = choices(selection, List.of("id"), catalog::task, false, taskLines);
      for (Choice task : tasks) {
        entry.implementations().forEach(models -> expand(task, models, entry.training()));
      }
    }
  }

  private void expand(Choice task, Selection selection, Map<String, Setting> training) {
    List<Choice> models =
        choices(selection, Configs.RESERVED, catalog::implementation, true, implementationLines);
    for (Choice model : models) {
      Training defaults = suite.expect() ? expected(task, model) : Training.DEFAULTS;
      for (Training settings : trainings(defaults, training, selection.training())) {
        for (long seed : seeds()) {
          if (trials.size() == MAX_TRIALS) {
            throw tooMany(selection.line());
          }
          trials.add(
              new TrialSpec(
                  "",
                  suite.name(),
                  model,
                  task,
                  seed,
                  settings,
                  requireNonNull(placement.threads(), "decided by now"),
                  requireNonNull(placement.device(), "decided by now"),
                  "",
                  Map.of()));
        }
      }
    }
  }

  private List<Long> seeds() {
    return overrides.seeds() == null
        ? suite.seeds()
        : LongStream.rangeClosed(1, overrides.seeds()).boxed().toList();
  }

  /**
   * How a task expects to be trained, with the accuracy that it expects of this implementation as
   * the target. An expectation is of a task with its default settings.
   */
  private Training expected(Choice task, Choice model) {
    Plugin<Task<?>> plugin = catalog.task(task.id());
    Expectation expectation = plugins.ask(new Question.Expect(task.id()), plugin).expectation();
    if (expectation == null || !task.config().equals(Configs.toMap(plugin.facts().settings()))) {
      return Training.DEFAULTS;
    }
    Claims claims = plugins.ask(new Question.Claim(model), catalog.implementation(model.id()));
    return expectation.asksOf(claims)
        ? Configs.bind(expectation.training(), Map.of("target_accuracy", expectation.accuracy()))
        : expectation.training();
  }

  /** The training settings of an implementation: its own before the entry's before the suite's. */
  private List<Training> trainings(
      Training defaults, Map<String, Setting> entry, Map<String, Setting> own) {
    Map<String, Setting> merged = new LinkedHashMap<>(suite.training());
    merged.putAll(entry);
    merged.putAll(own);
    Map<String, Object> budget =
        overrides.budget() == null ? Map.of() : Map.of("budget", overrides.budget().toString());
    return combinations(merged).stream()
        .map(values -> Configs.bind(Configs.bind(defaults, values), budget))
        .toList();
  }

  private <P> List<Choice> choices(
      Selection selection,
      List<String> keysBeside,
      Function<String, Plugin<P>> lookUp,
      boolean implementation,
      Map<Choice, FileLine> lines) {
    List<Choice> choices = new ArrayList<>();
    List<Map<String, Object>> combinations = combinations(selection.settings());
    for (Yaml.Scalar id : selection.id().values()) {
      Plugin<P> plugin = id.line().locate(() -> lookUp.apply((String) id.value()));
      List<PluginSetting> known = plugin.facts().settings();
      selection.settings().forEach((key, setting) -> check(known, keysBeside, key, setting));
      for (Map<String, Object> values : combinations) {
        Question<Choice> question = new Question.Configure(implementation, plugin.id(), values);
        Choice choice = selection.line().locate(() -> plugins.ask(question, plugin));
        choices.add(choice);
        lines.putIfAbsent(choice, selection.line());
      }
    }
    return choices;
  }

  /** Checks a setting by itself, so that an error has the line of its key or value. */
  private static void check(
      List<PluginSetting> known, List<String> keysBeside, String key, Setting setting) {
    List<String> allowed = new ArrayList<>(known.stream().map(PluginSetting::name).toList());
    if (!allowed.contains(key)) {
      allowed.addAll(keysBeside);
      throw setting.line().error(Nearest.unknown("setting", key, allowed));
    }
    for (Yaml.Scalar value : setting.values()) {
      value.line().locate(() -> PluginSetting.check(known, key, value.value()));
    }
  }

  private static List<Map<String, Object>> combinations(Map<String, Setting> settings) {
    List<Map<String, Object>> combinations = List.of(Map.of());
    for (Map.Entry<String, Setting> setting : settings.entrySet()) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> values : combinations) {
        for (Yaml.Scalar value : setting.getValue().values()) {
          if (longer.size() == MAX_TRIALS) {
            throw tooMany(setting.getValue().line());
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

  private static InputException tooMany(FileLine line) {
    return line.error("the suite expands to more than " + MAX_TRIALS + " trials");
  }
}
