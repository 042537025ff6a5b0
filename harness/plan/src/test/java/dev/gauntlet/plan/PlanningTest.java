package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of planning share: the toys, and a folder of data. */
abstract class PlanningTest {

  static final Map<String, String> VERSIONS = Map.of("gauntlet", "1", "libtorch", "2");

  @TempDir Path root;
  Catalog catalog;

  @BeforeEach
  void loadToys() throws IOException {
    catalog = Catalog.load(List.of(), null, Toys.application(root));
  }

  @AfterEach
  void closeCatalog() {
    catalog.close();
  }

  Planner planner() {
    return new Planner(catalog, data(), VERSIONS, new Placement(2, "cpu"));
  }

  DataFolders data() {
    return DataFolders.of(root, List.of(), Map.of(), root, root, DataFolders.MAX_BYTES);
  }

  /** The trials of a suite before they have data. */
  List<TrialSpec> matrix(String suite) {
    try (PluginAnswers plugins = new PluginAnswers(catalog, data(), Duration.ofSeconds(30))) {
      return new SuiteMatrix(
              Suites.load(suite), Overrides.NONE, new Placement(2, "cpu"), catalog, plugins)
          .trials();
    }
  }

  static Suite suite(String text) {
    return SuiteReader.read("s.yaml", text.getBytes(UTF_8));
  }

  /** A suite with this entry alone. */
  static Suite suiteOf(String task, String implementations) {
    return suite(
        "suite: s\ntrials:\n  - task: %s\n    implementations: [%s]\n"
            .formatted(task, implementations));
  }

  RunPlan plan(Suite suite) {
    return planner().plan(suite, Overrides.NONE);
  }

  static Stream<TrialSpec> specs(RunPlan plan) {
    return plan.trials().stream().map(PlannedTrial::spec);
  }

  static List<String> ids(RunPlan plan) {
    return specs(plan).map(TrialSpec::id).collect(Collectors.toList());
  }
}
