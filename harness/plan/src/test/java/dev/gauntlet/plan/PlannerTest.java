package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.Budget;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest extends PlanningTest {

  private static String describe(TrialSpec spec) {
    return "%s %s lr=%s batch=%s seed=%d"
        .formatted(
            spec.task().config().get("length"),
            spec.implementation().id() + spec.implementation().config().values(),
            spec.training().learningRate(),
            spec.training().batchSize(),
            spec.seed());
  }

  @Test
  void expandsMatricesInTheOrderOfTheFile() {
    RunPlan plan = planner().plan("toys", Overrides.NONE);

    assertThat(specs(plan).map(PlannerTest::describe))
        .containsExactly(
            "100 toy-table[] lr=0.001 batch=2048 seed=3",
            "100 toy-table[] lr=0.001 batch=2048 seed=1",
            "100 toy-table[] lr=0.01 batch=2048 seed=3",
            "100 toy-table[] lr=0.01 batch=2048 seed=1",
            "100 toy-width[4, 2, 0.1, post-norm] lr=0.001 batch=2048 seed=3",
            "100 toy-width[4, 2, 0.1, post-norm] lr=0.001 batch=2048 seed=1",
            "100 toy-width[4, 2, 0.1, post-norm] lr=0.01 batch=2048 seed=3",
            "100 toy-width[4, 2, 0.1, post-norm] lr=0.01 batch=2048 seed=1",
            "100 toy-width[4, 2, 0.1, pre-norm] lr=0.001 batch=2048 seed=3",
            "100 toy-width[4, 2, 0.1, pre-norm] lr=0.001 batch=2048 seed=1",
            "100 toy-width[4, 2, 0.1, pre-norm] lr=0.01 batch=2048 seed=3",
            "100 toy-width[4, 2, 0.1, pre-norm] lr=0.01 batch=2048 seed=1",
            "100 toy-width[8, 2, 0.1, post-norm] lr=0.001 batch=2048 seed=3",
            "100 toy-width[8, 2, 0.1, post-norm] lr=0.001 batch=2048 seed=1",
            "100 toy-width[8, 2, 0.1, post-norm] lr=0.01 batch=2048 seed=3",
            "100 toy-width[8, 2, 0.1, post-norm] lr=0.01 batch=2048 seed=1",
            "100 toy-width[8, 2, 0.1, pre-norm] lr=0.001 batch=2048 seed=3",
            "100 toy-width[8, 2, 0.1, pre-norm] lr=0.001 batch=2048 seed=1",
            "100 toy-width[8, 2, 0.1, pre-norm] lr=0.01 batch=2048 seed=3",
            "100 toy-width[8, 2, 0.1, pre-norm] lr=0.01 batch=2048 seed=1",
            "200 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=16 seed=3",
            "200 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=16 seed=1",
            "200 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=32 seed=3",
            "200 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=32 seed=1",
            "200 toy-table[] lr=0.1 batch=16 seed=3",
            "200 toy-table[] lr=0.1 batch=16 seed=1",
            "200 toy-table[] lr=0.1 batch=32 seed=3",
            "200 toy-table[] lr=0.1 batch=32 seed=1",
            "300 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=16 seed=3",
            "300 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=16 seed=1",
            "300 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=32 seed=3",
            "300 toy-width[8, 2, 0.1, pre-norm] lr=0.1 batch=32 seed=1",
            "300 toy-table[] lr=0.1 batch=16 seed=3",
            "300 toy-table[] lr=0.1 batch=16 seed=1",
            "300 toy-table[] lr=0.1 batch=32 seed=3",
            "300 toy-table[] lr=0.1 batch=32 seed=1");
    assertThat(ids(plan)).doesNotHaveDuplicates();
  }

  @Test
  void resolvesEverythingThatDecidesATrial() {
    RunPlan plan = planner().plan("toys", Overrides.NONE);
    TrialSpec last = plan.trials().get(35).spec();

    assertThat(plan.suite()).isEqualTo("toys");
    assertThat(plan.description()).startsWith("Both toys");
    assertThat(last.suite()).isEqualTo("toys");
    assertThat(last.task())
        .isEqualTo(
            new Choice(
                "toy-text",
                Map.of("length", 300L, "context_length", 10L, "corpus", "", "reversed", false)));
    assertThat(last.training().budget()).isEqualTo("steps=50");
    assertThat(last.training().evalInterval()).isEqualTo("steps=20");
    assertThat(last.training().targetAccuracy()).isEqualTo(0.9);
    assertThat(last.threads()).isEqualTo(2);
    assertThat(last.device()).isEqualTo("cpu");
    assertThat(last.versions()).isEqualTo(VERSIONS);
    assertThat(last.dataSha256()).matches("[0-9a-f]{64}");
    assertThat(specs(plan).map(TrialSpec::dataSha256).distinct()).hasSize(6);
  }

  @Test
  void countsParametersWhereShapesAreKnown() {
    RunPlan plan = plan(suiteOf("toy-text", "toy-table, toy-width"));

    assertThat(plan.trials().get(0).parameters()).isEqualTo(16 * 16);
    assertThat(plan.trials().get(1).parameters()).isNull();
  }

  @Test
  void opensEachDatasetOnce() {
    int before = Toys.OPENED.get();
    planner().plan("toys", Overrides.NONE);

    assertThat(Toys.OPENED.get() - before).isEqualTo(3 * 2); // three texts, two seeds
  }

  @Test
  void plansATrialOnceThatIsAskedForTwice() {
    Suite suite =
        suite(
            """
            suite: s
            trials:
              - task: toy-text
                implementations: [toy-table]
                training: {budget: [60s, 1m, 2m]}
              - task: {id: toy-text, length: 100}
                implementations: [toy-table]
            """);

    assertThat(specs(plan(suite)).map(s -> s.training().budget())).containsExactly("60s", "120s");
    Overrides shorter = new Overrides(List.of(), null, Budget.parse("5s"), Placement.OPEN);
    assertThat(specs(planner().plan(suite, shorter)).map(s -> s.training().budget()))
        .containsExactly("5s");
  }

  @Test
  void overridesSeedsBudgetAndPlacement() {
    RunPlan plan =
        planner()
            .plan(
                suite(
                    "suite: s\nseeds: 9\nthreads: 4\ntrials: [{task: toy-text, implementations: [toy-table]}]"),
                new Overrides(List.of(), 3, Budget.parse("steps=30"), new Placement(null, "gpu0")));

    assertThat(specs(plan).map(TrialSpec::seed)).containsExactly(1L, 2L, 3L);
    assertThat(specs(plan).map(s -> s.training().budget())).containsOnly("steps=30");
    assertThat(specs(plan).map(s -> s.training().evalInterval())).containsOnly("steps=1");
    assertThat(specs(plan).map(TrialSpec::threads)).containsOnly(4);
    assertThat(specs(plan).map(TrialSpec::device)).containsOnly("gpu0");
  }

  @Test
  void aLadderRemainsOneWhenItIsPlannedAgain() {
    String toys = "trials: [{task: toy-text, implementations: [toy-table]}]";
    RunPlan ladder = plan(suite("suite: s\nladder: true\n" + toys));
    assertThat(ladder.ladder()).isTrue();
    assertThat(plan(suite(ladder.suiteYaml())).ladder()).isTrue();
    assertThat(plan(suite("suite: s\n" + toys)).ladder()).isFalse();
  }

  @Test
  void letsTheCommandLineSayHowLargeAHeapMayBe() {
    Suite suite =
        suite("suite: s\nheap: 2g\ntrials: [{task: toy-text, implementations: [toy-table]}]");
    assertThat(plan(suite).heapMb()).isEqualTo(2048);
    assertThat(plan(suite(plan(suite).suiteYaml())).heapMb()).isEqualTo(2048);
    Overrides more = new Overrides(List.of(), null, null, new Placement(null, null, "512m"));
    RunPlan changed = planner().plan(suite, more);
    assertThat(changed.heapMb()).isEqualTo(512);
    assertThat(changed.specs()).isEqualTo(plan(suite).specs()); // no trial is another one for it
  }

  @Test
  void writesASuiteThatAsksForTheSameTrials() {
    for (Overrides overrides :
        List.of(
            Overrides.NONE,
            new Overrides(
                List.of("seed=1", "batch_size=32", "batch_size=2048"),
                null,
                Budget.parse("1500ms"),
                new Placement(7, "gpu0")))) {
      RunPlan plan = planner().plan("toys", overrides);
      RunPlan again = plan(suite(plan.suiteYaml()));

      assertThat(again.trials()).isEqualTo(plan.trials());
      assertThat(again.suite()).isEqualTo(plan.suite());
      assertThat(again.description()).isEqualTo(plan.description());
      assertThat(again.suiteYaml()).isEqualTo(plan.suiteYaml());
    }
  }

  @Test
  void quotesWhatNeedsIt() throws Exception {
    String name = "- 'null': {1e3} # & *.txt";
    Files.writeString(root.resolve(name), "text");
    Suite suite =
        suite(
            "suite: s\ndescription: \"a: \\u20ac\\t\\n'\"\ntrials: [{task: {id: toy-text, corpus: \"%s\"}, implementations: [toy-table]}]"
                .formatted(name));
    RunPlan plan = plan(suite);

    assertThat(plan(suite(plan.suiteYaml())).trials()).isEqualTo(plan.trials());
  }

  @Test
  void writesAReadableSuite() {
    RunPlan plan =
        planner()
            .plan(
                "toys", new Overrides(List.of("length=100", "n_embd=8"), 2, null, Placement.OPEN));

    assertThat(plan.suiteYaml())
        .isEqualTo(
            """
            suite: toys
            description: Both toys, in every way there is to write a suite.
            threads: 2
            device: cpu
            infer: false
            profile: false
            seeds: [1, 2]
            training: {weight_decay: 0.01, beta1: 0.9, beta2: 0.999, eps: 1.0E-8, batch_size: 2048, budget: 60s, eval_interval: 1200ms, target_accuracy: 0.0, stop_at_target: false, schedule: constant, warmup_steps: 0, grad_clip: 0.0}
            trials:
              - task: {id: toy-text, length: 100, context_length: 10, corpus: '', reversed: false}
                implementations:
                  - id: toy-width
                    n_embd: 8
                    n_head: 2
                    dropout: 0.1
                    kind: post-norm
                    training: {learning_rate: 0.001}
                  - id: toy-width
                    n_embd: 8
                    n_head: 2
                    dropout: 0.1
                    kind: post-norm
                    training: {learning_rate: 0.01}
                  - id: toy-width
                    n_embd: 8
                    n_head: 2
                    dropout: 0.1
                    kind: pre-norm
                    training: {learning_rate: 0.001}
                  - id: toy-width
                    n_embd: 8
                    n_head: 2
                    dropout: 0.1
                    kind: pre-norm
                    training: {learning_rate: 0.01}
            """);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            "toy-txt",
            "toy-table",
            "s.yaml:3: unknown task 'toy-txt' (did you mean 'toy-text'?); allowed: toy-text"),
        Arguments.of(
            "toy-text",
            "toy-table, {id: [toy-table,\n   toy-widht]}",
            "s.yaml:5: unknown implementation 'toy-widht' (did you mean 'toy-width'?);"
                + " allowed: toy-table, toy-width"),
        Arguments.of(
            "{id: toy-text, lenght: 3}",
            "toy-table",
            "s.yaml:3: unknown setting 'lenght' (did you mean 'length'?);"
                + " allowed: length, context_length, corpus, reversed, id"),
        Arguments.of(
            "toy-text",
            "{id: toy-width, n_embd: 4,\n  trainig: 1}",
            "s.yaml:5: unknown setting 'trainig' (did you mean 'training'?);"
                + " allowed: n_embd, n_head, dropout, kind, id, training"),
        Arguments.of(
            "toy-text",
            "{id: toy-table, n: 4}",
            "s.yaml:4: unknown setting 'n'; allowed: id, training"),
        Arguments.of(
            "toy-text",
            "{id: toy-width, n_embd: [4,\n 2.5]}",
            "s.yaml:5: n_embd is 2.5, must be an integer"),
        Arguments.of(
            "toy-text",
            "{id: toy-width, n_embd: 7}",
            "s.yaml:4: n_head is 2, must divide n_embd, which is 7"),
        Arguments.of(
            "toy-text",
            "{id: toy-width, n_embd: 666}",
            "s.yaml:4: class path (class dev.gauntlet.plan.Toys$Width) is broken:"
                + " java.lang.IllegalStateException: a mistake of the plugin's while it was building"
                + " its model"),
        Arguments.of(
            "{id: toy-text, context_length: 101}",
            "toy-table",
            "s.yaml:3: toy-text: context_length is 101, the text has 100"),
        Arguments.of(
            "{id: toy-text, corpus: ../secret.txt}",
            "toy-table",
            "s.yaml:3: toy-text: file is '../secret.txt', must be a path within a data folder, without '..'; a folder becomes one by --data"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWithFileAndLine(String task, String implementations, String message) {
    assertThatThrownBy(() -> plan(suiteOf(task, implementations)))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  @Test
  void plansWhatAnImplementationRefusesToSkipIt() {
    RunPlan plan = plan(suiteOf("toy-text", "{id: toy-width, n_embd: [2000, 8]}, toy-table"));

    assertThat(plan.trials()).hasSize(3);
    assertThat(plan.trials().get(0).refusal()).isEqualTo("n_embd is 2000, must be at most 1000");
    assertThat(plan.trials().get(0).parameters()).isNull();
    assertThat(plan.refusals()).containsOnlyKeys(plan.specs().get(0).id());
  }

  @Test
  void refusesAMatrixThatIsTooLarge() {
    String hundred = Stream.iterate(1, i -> i + 1).limit(101).toList().toString();

    assertThatThrownBy(
            () ->
                plan(
                    suiteOf(
                        "{id: toy-text, length: %s, context_length: %s}"
                            .formatted(hundred, hundred),
                        "toy-table")))
        .isInstanceOf(InputException.class)
        .hasMessage("s.yaml:3: the suite expands to more than 10000 trials");
    assertThatThrownBy(
            () ->
                plan(
                    suiteOf(
                        "{id: toy-text, length: %s}".formatted(hundred),
                        "{id: toy-width, n_embd: %s, n_head: 1}".formatted(hundred))))
        .isInstanceOf(InputException.class)
        .hasMessage("s.yaml:4: the suite expands to more than 10000 trials");
  }

  @Test
  void readsDataOfTheUsers() throws Exception {
    Files.writeString(root.resolve("a.txt"), "one");
    List<String> before = ids(plan(suiteOf("{id: toy-text, corpus: a.txt}", "toy-table")));
    assertThat(ids(plan(suiteOf("{id: toy-text, corpus: a.txt}", "toy-table")))).isEqualTo(before);
    Files.writeString(root.resolve("a.txt"), "two");

    assertThat(ids(plan(suiteOf("{id: toy-text, corpus: a.txt}", "toy-table"))))
        .doesNotContainAnyElementsOf(before);
  }
}
