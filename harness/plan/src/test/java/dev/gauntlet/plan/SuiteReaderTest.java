package dev.gauntlet.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SuiteReaderTest {

  private static final String TRIALS = "trials: [{task: a, implementations: [b]}]\n";

  private static Suite read(String text) {
    return SuiteReader.read("s.yaml", text.getBytes(UTF_8));
  }

  private static List<Object> values(Suite.Setting setting) {
    return setting.values().stream().map(Yaml.Scalar::value).toList();
  }

  @Test
  void readsTheShortestSuite() {
    Suite suite = read("suite: short\n" + TRIALS);

    assertThat(suite.name()).isEqualTo("short");
    assertThat(suite.description()).isEmpty();
    assertThat(suite.placement()).isEqualTo(Placement.OPEN);
    assertThat(suite.infer()).isFalse();
    assertThat(suite.profile()).isFalse();
    assertThat(suite.ladder()).isFalse();
    assertThat(suite.jobs()).isEmpty();
    assertThat(suite.seeds()).containsExactly(1L);
    assertThat(suite.training()).isEmpty();
    Suite.Entry entry = suite.entries().get(0);
    assertThat(values(entry.tasks().get(0).id())).containsExactly("a");
    assertThat(values(entry.implementations().get(0).id())).containsExactly("b");
  }

  @Test
  void readsEveryKey() {
    Suite suite =
        read(
            """
            suite: long
            description: "Everything: once"
            threads: 3
            device: gpu1
            heap: 3g
            infer: true
            profile: true
            ladder: true
            jobs: auto
            seeds: [7, 0]
            training: {eval_interval: [20, 1s], batch_size: 8}
            trials:
              - task: [{id: [a, b], n: [1, 2.5, true, x]}, c]
                training: {budget: 10s}
                implementations:
                  - {id: d, m: 1, training: {grad_clip: 1}}
            """);

    assertThat(suite.description()).isEqualTo("Everything: once");
    assertThat(suite.placement()).isEqualTo(new Placement(3, "gpu1", "3g"));
    assertThat(suite.infer()).isTrue();
    assertThat(suite.profile()).isTrue();
    assertThat(suite.ladder()).isTrue();
    assertThat(suite.jobs()).isEqualTo("auto");
    assertThat(suite.seeds()).containsExactly(7L, 0L);
    assertThat(values(suite.training().get("eval_interval"))).containsExactly("steps=20", "1s");
    Suite.Entry entry = suite.entries().get(0);
    assertThat(entry.training()).containsOnlyKeys("budget");
    assertThat(entry.tasks()).hasSize(2);
    assertThat(values(entry.tasks().get(0).id())).containsExactly("a", "b");
    assertThat(values(entry.tasks().get(0).settings().get("n")))
        .containsExactly(1L, 2.5, true, "x");
    Suite.Selection implementation = entry.implementations().get(0);
    assertThat(implementation.settings()).containsOnlyKeys("m");
    assertThat(implementation.training()).containsOnlyKeys("grad_clip");
    assertThat(implementation.line().number()).isEqualTo(16);
  }

  private static Arguments trials(String trials, String message) {
    return Arguments.of("suite: s\ntrials:\n" + trials, "s.yaml:" + message);
  }

  private static Arguments training(String training, String message) {
    return Arguments.of("suite: s\n" + TRIALS + "training: {" + training + "}", message);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(TRIALS, "s.yaml:1: key 'suite' is missing"),
        Arguments.of("suite: s", "s.yaml:1: key 'trials' is missing"),
        Arguments.of(
            "suite: s\n" + TRIALS + "seed: 1",
            "s.yaml:3: unknown key 'seed' (did you mean 'seeds'?);"
                + " allowed: suite, trials, description, threads, device, heap, infer, profile,"
                + " expect, ladder, jobs, seeds, training"),
        Arguments.of(
            "suite: 7\n" + TRIALS,
            "s.yaml:1: suite is 7, must be text (in quotes, if it looks like something else)"),
        Arguments.of(
            "suite: ../s\n" + TRIALS,
            "s.yaml:1: suite is '../s', must be at most 64 letters, digits, '.', '_' and '-'"),
        Arguments.of("suite: [s]\n" + TRIALS, "s.yaml:1: suite is a list, must be a single value"),
        Arguments.of(
            "suite: s\nthreads: 0.5\n" + TRIALS, "s.yaml:2: threads is 0.5, must be an integer"),
        Arguments.of(
            "suite: s\nthreads: -1\n" + TRIALS, "s.yaml:2: threads is -1, must be 1 to 1024"),
        Arguments.of(
            "suite: s\ndevice: tpu\n" + TRIALS,
            "s.yaml:2: device is 'tpu', must be cpu, or gpu0, gpu1, ..."),
        Arguments.of(
            "suite: s\nheap: 4GB\n" + TRIALS,
            "s.yaml:2: heap is '4GB', must be a size of at least 64m, as 512m or 4g"),
        Arguments.of(
            "suite: s\nheap: 63m\n" + TRIALS,
            "s.yaml:2: heap is '63m', must be a size of at least 64m, as 512m or 4g"),
        Arguments.of(
            "suite: s\njobs: many\n" + TRIALS,
            "s.yaml:2: jobs is 'many', must be auto; a number is for --jobs, which knows the machine"),
        Arguments.of(
            "suite: s\njobs: 2\n" + TRIALS,
            "s.yaml:2: jobs is 2, must be auto; a number is for --jobs, which knows the machine"),
        Arguments.of(
            "suite: s\nseeds: -1\n" + TRIALS, "s.yaml:2: a seed is -1, must be an integer from 0"),
        Arguments.of(
            "suite: s\nseeds: [1,\n  1.5]\n" + TRIALS,
            "s.yaml:3: a seed is 1.5, must be an integer from 0"),
        Arguments.of("suite: s\nseeds: []\n" + TRIALS, "s.yaml:2: seeds is an empty list"),
        Arguments.of("suite: s\nseeds: [2, 2]\n" + TRIALS, "s.yaml:2: seeds lists 2 twice"),
        Arguments.of(
            "suite: s\nseeds: {a: 1}\n" + TRIALS,
            "s.yaml:2: seeds is a mapping, must be a single value"),
        Arguments.of(
            "suite: s\ntrials: []", "s.yaml:2: trials is empty, must be a list of at least one"),
        Arguments.of(
            "suite: s\ntrials: quick",
            "s.yaml:2: trials is 'quick', must be a list of at least one"),
        trials("  - a", "3: a trial is 'a', must be a mapping with a task"),
        trials("  - task: a", "3: key 'implementations' is missing"),
        trials("  - implementations: [b]", "3: key 'task' is missing"),
        trials(
            "  - task: a\n    implementation: [b]",
            "4: unknown key 'implementation' (did you mean 'implementations'?);"
                + " allowed: task, implementations, training"),
        trials(
            "  - task: a\n    implementations: b",
            "4: implementations is 'b', must be a list of at least one"),
        trials("  - task: 3\n    implementations: [b]", "3: a task is 3, must be a name"),
        trials(
            "  - task: {n: 3}\n    implementations: [b]",
            "3: a task must be a name, or a mapping with the key 'id'"),
        trials(
            "  - task: a\n    implementations: [[b]]",
            "4: an implementation must be a name, or a mapping with the key 'id'"),
        trials(
            "  - task: a\n    implementations: [{id: 1}]",
            "4: an implementation is 1, must be a name"),
        trials(
            "  - task: a\n    implementations: [{id: b, n: {c: 1}}]",
            "4: n is a mapping, must be a single value"),
        trials(
            "  - task: a\n    implementations: [{id: b, n: [1, [2]]}]",
            "4: n is a list, must be a single value"),
        training(
            "lerning_rate: 1",
            "s.yaml:3: unknown key 'lerning_rate' (did you mean 'learning_rate'?); allowed:"
                + " learning_rate, weight_decay, beta1, beta2, eps, batch_size, budget,"
                + " eval_interval, target_accuracy, stop_at_target, schedule, warmup_steps, grad_clip"),
        training("batch_size: 2.7", "s.yaml:3: batch_size is 2.7, must be an integer"),
        training("batch_size: [1, '2']", "s.yaml:3: batch_size is '2' (text), must be an integer"),
        training("batch_size: 0", "s.yaml:3: batch_size is 0, must be 1 to 1000000"),
        training(
            "learning_rate: fast",
            "s.yaml:3: learning_rate is 'fast' (text), must be a finite number"),
        training("learning_rate: -0.1", "s.yaml:3: learning_rate is -0.1, must be positive"),
        training(
            "learning_rate: .inf",
            "s.yaml:3: learning_rate is '.inf' (text), must be a finite number"),
        training(
            "learning_rate: 1e999", "s.yaml:3: learning_rate is Infinity, must be a finite number"),
        training("beta2: 1", "s.yaml:3: beta2 is 1.0, must be 0 or more and less than 1"),
        training(
            "target_accuracy: 99",
            "s.yaml:3: target_accuracy is 99.0, must be from 0 (for none) to 1"),
        training(
            "schedule: linear",
            "s.yaml:3: schedule is 'linear' (text), must be one of constant, cosine, inverse-sqrt"),
        training(
            "budget: 60",
            "s.yaml:3: budget is 60, must be text (in quotes, if it looks like something else)"),
        training(
            "budget: soon",
            "s.yaml:3: budget is 'soon', must be like 90s, 5m, steps=200 or tokens=1M"),
        training(
            "eval_interval: 0%",
            "s.yaml:3: eval_interval is '0%', must be like 10% (of the budget), 5s, steps=200 or tokens=1M"),
        training(
            "eval_interval: 0",
            "s.yaml:3: eval_interval is 'steps=0', must be like 10% (of the budget), 5s, steps=200 or tokens=1M"),
        Arguments.of(
            "suite: s\ntraining: [1]\n" + TRIALS,
            "s.yaml:2: training is a list, must be a mapping"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWithFileAndLine(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class).hasMessage(message);
  }
}
