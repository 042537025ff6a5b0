package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gauntlet.plan.Overrides;
import dev.gauntlet.plan.Placement;
import dev.gauntlet.plan.Planner;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.plan.Suites;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans the suites that come with Gauntlet, without the engine. */
final class BuiltInSuitesTest {
  private static final Set<String> ALL =
      Set.of(
          "bigram", "mlp", "nanogpt", "tl", "hf", "mlp-java", "nanogpt-java", "tl-java", "hf-java");

  private final Catalog catalog = Catalog.load(List.of(), null);

  @AfterEach
  void closeCatalog() {
    catalog.close();
  }

  private RunPlan plan(String suite, String... only) {
    Planner planner = new Planner(catalog, DataFolders.of(null), Map.of(), new Placement(2, "cpu"));
    return planner.plan(
        suite, new Overrides(List.of(only), null, null, Overrides.NONE.placement()));
  }

  private static <T> List<T> distinct(RunPlan plan, Function<TrialSpec, T> what) {
    return plan.trials().stream().map(PlannedTrial::spec).map(what).distinct().toList();
  }

  @Test
  void areListedWithADescription() {
    assertThat(Suites.builtIn())
        .containsOnlyKeys("smoke", "quick", "study", "notebook", "ladder", "sanity", "code")
        .allSatisfy((name, description) -> assertThat(description).isNotBlank());
  }

  @Test
  void smokeTriesEveryImplementation() {
    assertThat(distinct(plan("smoke"), s -> s.implementation().id()))
        .containsExactlyInAnyOrderElementsOf(ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"quick", "study"})
  void tryEveryImplementationOnBothTasks(String suite) {
    RunPlan plan = plan(suite);

    for (String task : List.of("addition", "shakespeare")) {
      List<String> implementations =
          distinct(plan(suite, "task=" + task), s -> s.implementation().id());
      assertThat(implementations).as(task).containsExactlyInAnyOrderElementsOf(ALL);
    }
    assertThat(distinct(plan, s -> s.task().id())).containsExactly("addition", "shakespeare");
  }

  @ParameterizedTest
  @CsvSource({
    "smoke, 0, 30",
    "quick, 150, 240",
    "study, 1800, 3600",
    "ladder, 0, 2700",
    "sanity, 0, 600",
    "code, 180, 420"
  })
  void takeAsLongAsTheySayOnTwoCores(String suite, double least, double most) {
    int jobs = Planner.choosesJobs(suite) ? 2 : 1;
    assertThat(plan(suite).expectedSeconds() / jobs).isBetween(least, most);
  }

  @Test
  void studyHasSeveralLearningRatesAndThreeSeeds() {
    RunPlan plan = plan("study");

    assertThat(distinct(plan, s -> s.training().learningRate())).hasSizeGreaterThan(2);
    assertThat(distinct(plan, TrialSpec::seed)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void notebookHasTheStudysAddition() {
    RunPlan plan = plan("notebook", "task=addition");

    assertThat(distinct(plan, s -> s.training().learningRate())).containsExactly(1e-3, 1e-4, 1e-2);
    assertThat(distinct(plan, s -> s.training().batchSize())).containsExactly(2048);
    assertThat(distinct(plan, s -> s.training().budget())).containsExactly("60s");
    assertThat(distinct(plan, s -> s.training().targetAccuracy())).containsExactly(0.995);
    assertThat(distinct(plan, s -> s.training().weightDecay())).containsExactly(1e-4);
    assertThat(distinct(plan, s -> s.training().evalInterval()))
        .containsExactlyInAnyOrder("steps=50", "steps=500");
    assertThat(distinct(plan, s -> s.task().config().get("examples"))).containsExactly(100_000L);
    assertThat(distinct(plan, s -> s.task().config().get("test_size"))).containsExactly(4096L);
    assertThat(distinct(plan, TrialSpec::seed)).containsExactly(1L, 2L, 3L);
    assertThat(plan.trials()).hasSize(72);
    assertThatModels(plan)
        .containsOnly(
            tuple("hf", 13_824L),
            tuple("hf-java", 13_824L),
            tuple("tl", 13_872L),
            tuple("tl-java", 13_872L),
            tuple("nanogpt", 20_160L),
            tuple("nanogpt-java", 20_160L),
            tuple("mlp", 14_608L),
            tuple("mlp-java", 14_608L));
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "GAUNTLET_DATA", matches = ".+") // has tinyshakespeare
  void notebookHasTheStudysSevenShakespeareRows() {
    RunPlan plan = plan("notebook", "task=shakespeare");

    assertThat(distinct(plan, s -> s.training().learningRate())).containsExactly(1e-2);
    assertThat(distinct(plan, s -> s.training().budget()))
        .containsExactlyInAnyOrder("300s", "600s");
    assertThat(plan.trials()).hasSize(42);
    assertThatModels(plan)
        .containsOnly(
            tuple("tl", 216_641L),
            tuple("tl-java", 216_641L),
            tuple("tl", 472_385L),
            tuple("tl-java", 472_385L),
            tuple("nanogpt", 212_416L),
            tuple("nanogpt-java", 212_416L),
            tuple("nanogpt", 466_080L),
            tuple("nanogpt-java", 466_080L),
            tuple("mlp", 542_289L),
            tuple("mlp-java", 542_289L),
            tuple("mlp", 140_105L),
            tuple("mlp-java", 140_105L),
            tuple("mlp", 136_401L),
            tuple("mlp-java", 136_401L));
  }

  private static AbstractListAssert<?, List<? extends Tuple>, Tuple, ?> assertThatModels(
      RunPlan plan) {
    return assertThat(plan.trials())
        .extracting(trial -> trial.spec().implementation().id(), trial -> trial.parameters());
  }

  /** Of each implementation something is asked, and what its tasks say is what its trials have. */
  @Test
  void sanityAsksWhatTasksExpectOfEveryImplementation() {
    RunPlan plan = plan("sanity");

    assertThat(plan.expect()).isTrue();
    assertThat(distinct(plan, s -> s.implementation().id()))
        .containsExactlyInAnyOrderElementsOf(
            catalog.implementations().stream().map(Plugin::id).toList());
    assertThat(distinct(plan, s -> s.task().id()))
        .containsExactly("counting", "alphabet", "copy", "reverse", "sort", "modular-addition");
    assertThat(plan.specs())
        .allSatisfy(
            spec -> {
              Expectation expectation =
                  catalog.task(spec.task().id()).provider().expectation().orElseThrow();
              assertThat(spec.training().targetAccuracy())
                  .isEqualTo(
                      spec.implementation().id().equals("averaging") // which is asked nothing
                          ? null
                          : expectation.accuracy());
              assertThat(spec.training().budget()).isEqualTo(expectation.training().budget());
              assertThat(spec.training().weightDecay())
                  .isEqualTo(expectation.training().weightDecay());
            });
  }

  /** What it is asked follows from what it claims in the settings that it is given. */
  @Test
  void nothingIsAskedOfSettingsThatClaimToSeeLess(@TempDir Path folder) throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            suite: less
            expect: true
            trials:
              - task: copy
                implementations: [{id: block-gpt, positions: [true, false]}]
            """);
    assertThat(plan(suite.toString()).specs())
        .extracting(spec -> spec.training().targetAccuracy())
        .containsExactly(0.99, null);
  }

  @Test
  void ladderClimbsFromABigramToBlocks() {
    RunPlan plan = plan("ladder", "seed=1");

    assertThat(plan.trials())
        .extracting(
            trial -> trial.spec().implementation().id(),
            trial -> trial.spec().implementation().config().get("n_layer"),
            trial -> trial.spec().implementation().config().get("n_head"))
        .containsExactly(
            tuple("bigram", null, null),
            tuple("ngram", null, null),
            tuple("averaging", null, null),
            tuple("attention-head", null, null),
            tuple("block-gpt", 1L, 1L),
            tuple("block-gpt", 1L, 6L),
            tuple("block-gpt", 2L, 6L),
            tuple("lecture-gpt", 2L, 6L),
            tuple("lecture-gpt", 2L, 6L));
    assertThat(plan.ladder()).isTrue();
    assertThat(distinct(plan, s -> s.training().budget())).containsExactly("steps=1000");
  }
}
