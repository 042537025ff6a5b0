package dev.gauntlet.plan;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Writes planned trials as a suite file that asks for exactly them, in their order: every setting
 * is said, and nothing is a matrix but the seeds.
 */
final class ResolvedSuite {

  private static final DumpSettings STYLE =
      DumpSettings.builder()
          .setSchema(new JsonSchema()) // as YamlReader reads it
          .setDefaultFlowStyle(FlowStyle.AUTO)
          .setDereferenceAliases(true) // no anchors, even where two values are one object
          .setIndicatorIndent(2)
          .setIndentWithIndicator(true)
          .setSplitLines(false)
          .setWidth(Integer.MAX_VALUE)
          .build();

  private ResolvedSuite() {}

  /**
   * Writes trials that stand for all seeds in the same order, as {@link SuiteMatrix} makes them.
   */
  static String write(Suite suite, Placement placement, List<TrialSpec> trials) {
    Map<String, Object> common = training(trials.get(0));
    trials.forEach(trial -> common.entrySet().retainAll(training(trial).entrySet()));
    List<Long> seeds = trials.stream().map(TrialSpec::seed).distinct().toList();

    Map<String, Object> root = new LinkedHashMap<>();
    root.put("suite", suite.name());
    root.put("description", suite.description());
    root.put("threads", placement.threads());
    root.put("device", placement.device());
    if (placement.heap() != null) {
      root.put("heap", placement.heap());
    }
    root.put("infer", suite.infer());
    root.put("profile", suite.profile());
    if (suite.expect()) {
      root.put("expect", true);
    }
    if (suite.ladder()) {
      root.put("ladder", true);
    }
    if (!suite.jobs().isEmpty()) {
      root.put("jobs", suite.jobs());
    }
    root.put("seeds", seeds);
    root.put("training", common);
    root.put("trials", entries(trials, seeds.get(0), common));
    return new Dump(STYLE).dumpToString(root);
  }

  /** An entry for each run of trials on the same task; one seed tells them all. */
  private static List<Object> entries(
      List<TrialSpec> trials, long seed, Map<String, Object> common) {
    List<Object> entries = new ArrayList<>();
    Choice task = null;
    List<Object> implementations = List.of();
    for (TrialSpec trial : trials) {
      if (trial.seed() != seed) {
        continue;
      }
      if (!trial.task().equals(task)) {
        task = trial.task();
        implementations = new ArrayList<>();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("task", selection(task));
        entry.put("implementations", implementations);
        entries.add(entry);
      }
      Map<String, Object> own = training(trial);
      own.entrySet().removeAll(common.entrySet());
      Map<String, Object> implementation = selection(trial.implementation());
      if (!own.isEmpty()) {
        implementation.put("training", own);
      }
      implementations.add(implementation);
    }
    return entries;
  }

  private static Map<String, Object> selection(Choice choice) {
    Map<String, Object> selection = new LinkedHashMap<>();
    selection.put("id", choice.id());
    selection.putAll(choice.config());
    return selection;
  }

  private static Map<String, Object> training(TrialSpec trial) {
    return Configs.toMap(trial.training());
  }
}
