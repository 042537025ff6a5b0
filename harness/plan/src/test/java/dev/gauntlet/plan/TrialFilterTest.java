package dev.gauntlet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrialFilterTest extends PlanningTest {

  private List<TrialSpec> all() {
    return matrix("toys");
  }

  private List<TrialSpec> only(String... conditions) {
    return new TrialFilter(List.of(conditions)).filter(all());
  }

  @Test
  void keepsTheTrialsThatMeetEveryKey() {
    List<TrialSpec> all = all();

    assertThat(only("implementation=toy-table"))
        .hasSize(12)
        .isSubsetOf(all)
        .allMatch(d -> d.implementation().id().equals("toy-table"));
    assertThat(only("task=toy-text", "seed=3")).hasSize(18).allMatch(d -> d.seed() == 3);
    assertThat(only("implementation=toy-table", "seed=3", "learning_rate=1e-3")).hasSize(1);
    assertThat(only("learning_rate=0.010")).hasSize(10);
    assertThat(only("budget=steps=50", "length=300")).hasSize(8);
    assertThat(only("kind=post-norm", "n_embd=8")).hasSize(4);
    assertThat(only("reversed=false")).isEqualTo(all);
  }

  @Test
  void takesAnyOfTheValuesOfAKey() {
    assertThat(only("length=300", "length=200")).hasSize(16);
    assertThat(only("implementation=toy-table", "implementation=toy-width")).isEqualTo(all());
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(List.of("mlp"), "--only is 'mlp', must be KEY=VALUE"),
        Arguments.of(List.of("=mlp"), "--only is '=mlp', must be KEY=VALUE"),
        Arguments.of(List.of("seed="), "--only is 'seed=', must be KEY=VALUE"),
        Arguments.of(
            List.of("lenght=300"),
            "unknown key of --only 'lenght' (did you mean 'length'?); allowed: implementation, task,"
                + " seed, learning_rate, weight_decay, beta1, beta2, eps, batch_size, budget,"
                + " eval_interval, target_accuracy, stop_at_target, schedule, warmup_steps, grad_clip, length,"
                + " context_length, corpus, reversed, n_embd, n_head, dropout, kind"),
        Arguments.of(
            List.of("implementation=toy-tabel"),
            "--only: unknown implementation 'toy-tabel' (did you mean 'toy-table'?);"
                + " allowed: toy-table, toy-width"),
        Arguments.of(List.of("seed=2"), "--only: unknown seed '2'; allowed: 3, 1"),
        Arguments.of(
            List.of("seed=1", "length=300", "n_embd=4", "n_embd=8", "kind=post-norm"),
            "no trial of the suite has seed=1 and length=300 and n_embd=4 or 8 and kind=post-norm"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void saysWhatThereIs(List<String> conditions, String message) {
    assertThatThrownBy(() -> new TrialFilter(conditions).filter(all()))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }
}
