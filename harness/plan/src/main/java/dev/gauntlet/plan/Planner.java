package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a suite into a list of trials, and finds out on the way what cannot work: each distinct
 * dataset is opened once, for its fingerprint, and each distinct model is built once, without an
 * engine. Plugins of the user's do that in a process of their own.
 */
public final class Planner {

  private final Catalog catalog;
  private final DataFolders data;
  private final Map<String, String> versions;
  private final Placement defaults;
  private final Duration patience;

  /**
   * A planner.
   *
   * @param catalog plugins to choose from
   * @param data where tasks find files
   * @param versions of Gauntlet and of each engine, by name: part of each trial's key
   * @param defaults threads and device where neither command line nor suite says so; leaves nothing
   *     open
   */
  public Planner(
      Catalog catalog, DataFolders data, Map<String, String> versions, Placement defaults) {
    this(catalog, data, versions, defaults, PluginAnswers.PATIENCE);
  }

  Planner(
      Catalog catalog,
      DataFolders data,
      Map<String, String> versions,
      Placement defaults,
      Duration patience) {
    this.catalog = catalog;
    this.data = data;
    this.versions = Map.copyOf(versions);
    this.defaults = defaults;
    this.patience = patience;
  }

  /**
   * Plans a run. A trial that a suite asks for twice is planned once, where it comes first. One
   * whose implementation refuses its task is planned, too: it will end as skipped.
   *
   * @param suite a built-in name or the path of a {@code .yaml} file
   * @throws InputException if the suite cannot be read, names what does not exist, asks for what is
   *     impossible, or a plugin is broken; one line, which names file and line where the suite is
   *     at fault
   */
  public RunPlan plan(String suite, Overrides overrides) {
    return plan(Suites.load(suite), overrides);
  }

  /**
   * Threads of each trial, as the command line or else the suite says it.
   *
   * @return null if neither does
   */
  public static @Nullable Integer threads(String suite, Overrides overrides) {
    return overrides.placement().or(Suites.load(suite).placement()).threads();
  }

  /** Whether a suite leaves it to the machine how many of its trials run side by side. */
  public static boolean choosesJobs(String suite) {
    return Suites.load(suite).jobs().equals(Suite.AUTO);
  }

  RunPlan plan(Suite suite, Overrides overrides) {
    Placement placement = overrides.placement().or(suite.placement()).or(defaults);
    List<PlannedTrial> trials;
    Map<String, String> files = new TreeMap<>();
    try (PluginAnswers plugins = new PluginAnswers(catalog, data, patience)) {
      SuiteMatrix matrix = new SuiteMatrix(suite, overrides, placement, catalog, plugins);
      Preparation preparation = new Preparation(matrix, plugins, suite.expect());
      trials = preparation.of(new TrialFilter(overrides.only()));
      preparation.opened.values().forEach(drawn -> files.putAll(drawn.files()));
    }
    return new RunPlan(
        suite.name(),
        suite.description(),
        ResolvedSuite.write(suite, placement, trials.stream().map(PlannedTrial::spec).toList()),
        suite.infer(),
        suite.profile(),
        suite.expect(),
        suite.ladder(),
        placement.heapMb(),
        files,
        trials);
  }

  /** What is found out about the trials of one suite. */
  private final class Preparation {
    private final SuiteMatrix matrix;
    private final PluginAnswers plugins;
    private final boolean expect;
    private final Map<Question.Open, Question.Open.Data> opened = new HashMap<>();
    private final Map<Question.Build, ModelFacts> built = new HashMap<>();

    Preparation(SuiteMatrix matrix, PluginAnswers plugins, boolean expect) {
      this.matrix = matrix;
      this.plugins = plugins;
      this.expect = expect;
    }

    List<PlannedTrial> of(TrialFilter filter) {
      Map<String, PlannedTrial> trials = new LinkedHashMap<>();
      for (TrialSpec asked : filter.filter(matrix.trials())) {
        PlannedTrial trial = plan(asked);
        trials.putIfAbsent(trial.spec().id(), trial);
      }
      if (expect) { // nothing is expected of an implementation that cannot do a task
        trials.values().removeIf(trial -> trial.refusal() != null);
        if (trials.isEmpty()) {
          throw new InputException("no implementation of this suite can do its task");
        }
      }
      return List.copyOf(trials.values());
    }

    private PlannedTrial plan(TrialSpec asked) {
      Plugin<?> task = catalog.task(asked.task().id());
      Plugin<?> implementation = catalog.implementation(asked.implementation().id());
      Question.Open.Data drawn = open(asked.task(), asked.seed(), task);
      Problem problem = drawn.problem();
      ModelFacts model = build(asked.implementation(), problem, implementation);
      Training training = asked.training().resolved();
      TrialSpec spec =
          TrialKey.identify(
              new TrialSpec(
                  asked.id(),
                  asked.suite(),
                  asked.implementation(),
                  asked.task(),
                  asked.seed(),
                  training,
                  asked.threads(),
                  asked.device(),
                  drawn.sha256(),
                  versions(implementation, task)));
      Estimate estimate = Estimate.of(model, problem, training.batchSize(), asked.threads());
      return new PlannedTrial(
          spec, model.parameters(), estimate.seconds(training), model.refusal());
    }

    private Question.Open.Data open(Choice task, long seed, Plugin<?> plugin) {
      return opened.computeIfAbsent(
          new Question.Open(task, seed),
          question -> matrix.lineOfTask(task).locate(() -> plugins.ask(question, plugin)));
    }

    private ModelFacts build(Choice implementation, Problem problem, Plugin<?> plugin) {
      FileLine line = matrix.lineOfImplementation(implementation);
      return built.computeIfAbsent(
          new Question.Build(implementation, problem),
          question -> line.locate(() -> plugins.ask(question, plugin)));
    }
  }

  /** Versions of the engines, and the hashes of the jars that take part. */
  private Map<String, String> versions(Plugin<?>... plugins) {
    Map<String, String> all = new HashMap<>(versions);
    for (Plugin<?> plugin : plugins) {
      plugin
          .jar()
          .ifPresent(
              jar -> {
                all.put("plugin:" + plugin.id(), jar.sha256());
                catalog.libraries().forEach(l -> all.put("library:" + l.name(), l.sha256()));
              });
    }
    return all;
  }
}
