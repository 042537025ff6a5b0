package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a suite into a list of trials, and finds out on the way what cannot work: each distinct
 * dataset is opened once, for its fingerprint, and each distinct model is built once, without an
 * engine.
 */
public final class Planner {

  private final Catalog catalog;
  private final DataAccess data;
  private final Map<String, String> versions;
  private final Placement defaults;

  private final Map<DataKey, Data> opened = new HashMap<>();
  private final Map<ModelKey, ModelFacts> built = new HashMap<>();

  private record DataKey(Choice task, long seed) {}

  private record Data(Problem problem, String sha256) {}

  private record ModelKey(Choice implementation, Problem problem) {}

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
      Catalog catalog, DataAccess data, Map<String, String> versions, Placement defaults) {
    this.catalog = catalog;
    this.data = data;
    this.versions = Map.copyOf(versions);
    this.defaults = defaults;
  }

  /**
   * Plans a run. A trial that a suite asks for twice is planned once, where it comes first.
   *
   * @param suite a built-in name or the path of a {@code .yaml} file
   * @throws InputException if the suite cannot be read, names what does not exist, or asks for what
   *     is impossible; one line, which names file and line where the suite is at fault
   */
  public RunPlan plan(String suite, Overrides overrides) {
    return plan(Suites.load(suite), overrides);
  }

  RunPlan plan(Suite suite, Overrides overrides) {
    List<Draft> drafts = Expander.expand(suite, overrides, catalog);
    if (!overrides.only().isEmpty()) {
      drafts = new Only(overrides.only()).filter(drafts);
    }
    Placement placement = overrides.placement().or(suite.placement()).or(defaults);
    Map<String, PlannedTrial> trials = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      PlannedTrial trial = plan(suite.name(), draft, placement);
      trials.putIfAbsent(trial.spec().id(), trial);
    }
    List<TrialSpec> specs = trials.values().stream().map(PlannedTrial::spec).toList();
    return new RunPlan(
        suite.name(),
        suite.description(),
        ResolvedSuite.write(suite, placement, specs),
        suite.infer(),
        List.copyOf(trials.values()));
  }

  private PlannedTrial plan(String suite, Draft draft, Placement placement) {
    Data drawn = open(draft.task(), draft.seed());
    ModelFacts model = build(draft.implementation(), drawn.problem());
    Training training = draft.training().toTraining();
    TrialSpec spec =
        TrialKey.identify(
            new TrialSpec(
                "",
                suite,
                draft.implementation().choice(),
                draft.task().choice(),
                draft.seed(),
                training,
                placement.threads(),
                placement.device(),
                drawn.sha256(),
                versions(draft)));
    Estimate estimate =
        Estimate.of(model, drawn.problem(), training.batchSize(), placement.threads());
    return new PlannedTrial(spec, model.parameters(), estimate.seconds(training));
  }

  /** Versions of the engines, and the hashes of the jars that take part. */
  private Map<String, String> versions(Draft draft) {
    Map<String, String> all = new HashMap<>(versions);
    for (Plugin<?> plugin : List.of(draft.implementation().plugin(), draft.task().plugin())) {
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

  private Data open(Bound<Task<?>> task, long seed) {
    return opened.computeIfAbsent(
        new DataKey(task.choice(), seed),
        key ->
            task.place()
                .locate(
                    () -> open(task.plugin().provider(), task.config(), task.plugin().id(), seed)));
  }

  private <C extends Record> Data open(Task<C> task, Record config, String id, long seed) {
    @SuppressWarnings("unchecked") // was bound to the task's own defaults
    C settings = (C) config;
    try (Dataset dataset = task.open(settings, data, seed)) {
      return new Data(dataset.problem(), dataset.fingerprint().sha256());
    } catch (IllegalArgumentException e) {
      throw new InputException(id + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      throw new InputException("task " + id + " cannot read its data: " + e, e);
    }
  }

  private ModelFacts build(Bound<Implementation<?>> model, Problem problem) {
    return built.computeIfAbsent(
        new ModelKey(model.choice(), problem),
        key ->
            model
                .place()
                .locate(
                    () ->
                        build(
                            model.plugin().provider(),
                            model.config(),
                            model.plugin().id(),
                            problem)));
  }

  private static <C extends Record> ModelFacts build(
      Implementation<C> implementation, Record config, String id, Problem problem) {
    @SuppressWarnings("unchecked") // was bound to the implementation's own defaults
    C settings = (C) config;
    try {
      return ModelFacts.of(implementation.build(settings, problem), problem);
    } catch (IllegalArgumentException e) {
      throw new InputException(id + ": " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      return ModelFacts.unknown(problem); // the trial will end as crashed, and say why
    }
  }
}
