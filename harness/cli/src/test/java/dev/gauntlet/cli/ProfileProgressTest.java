package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProfileProgressTest {
  private static final TrialSpec FIRST = spec("1", 1, "cpu", Training.DEFAULTS);

  private static TrialSpec spec(String id, long seed, String device, Training training) {
    return new TrialSpec(
        id,
        "suite",
        new Choice("mlp", Map.of("width", 8L)),
        new Choice("addition", Map.of("digits", 2L)),
        seed,
        training,
        1,
        device,
        "ab".repeat(32),
        Map.of());
  }

  private static Training with(String setting, Object value) {
    return Configs.bind(Training.DEFAULTS, Map.of(setting, value));
  }

  @Test
  void trialsWhoseStepsAreAlikeShareAProfile() {
    assertThat(
            ProfileProgress.left(
                List.of(),
                List.of(
                    FIRST,
                    spec("2", 2, "cpu", FIRST.training()),
                    spec("3", 1, "cpu", with("learning_rate", 1e-4)),
                    spec("4", 1, "cpu", with("budget", "20s")),
                    spec("5", 1, "cpu", with("eval_interval", "1s")))))
        .containsExactly(FIRST);
  }

  @Test
  void trialsWhoseStepsDifferDoNot() {
    TrialSpec clipped = spec("2", 1, "cpu", with("grad_clip", 1.0));
    TrialSpec elsewhere = spec("3", 1, "gpu0", FIRST.training());

    assertThat(ProfileProgress.left(List.of(), List.of(FIRST, clipped, elsewhere)))
        .containsExactly(FIRST, clipped, elsewhere);
    assertThat(ProfileProgress.left(List.of(clipped), List.of(FIRST, clipped, elsewhere)))
        .containsExactly(FIRST, elsewhere);
  }
}
