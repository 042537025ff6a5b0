package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.cli.Command.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles a step, in another process. */
final class ProfileIT {
  @TempDir private Path folder;

  @Test
  void printsWhereTheTimeOfAStepGoes() {
    Outcome outcome =
        Command.gauntlet(
            folder,
            "profile",
            "mlp",
            "--config",
            "task.digits=1",
            "--config",
            "task.examples=100",
            "--config",
            "task.test_size=20",
            "--config",
            "task.validation_size=20",
            "--batch-size",
            16,
            "--threads",
            1,
            "--seconds",
            0.2,
            "--flame",
            "flame.svg",
            "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    Map<?, ?> printed = Json.read(outcome.out(), Map.class);
    assertThat(printed.keySet().stream().map(String::valueOf))
        .containsExactly("implementation", "task", "profile", "peak", "flops_per_example");
    assertThat(printed.get("profile").toString())
        .contains("batch_size=16", "threads=1", "phase_seconds={batch=");
    assertThat(folder.resolve("flame.svg")).content().contains("<svg");
  }

  @Test
  void refusesWhatThereIsNot() {
    Outcome unknown = Command.gauntlet(folder, "profile", "mpl");
    assertThat(unknown.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(unknown.errors())
        .singleElement()
        .asString()
        .contains("unknown implementation 'mpl' (did you mean 'mlp'?)");
    Outcome setting = Command.gauntlet(folder, "profile", "mlp", "--config", "widht=3");
    assertThat(setting.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(setting.errors()).singleElement().asString().contains("unknown setting 'widht'");
  }
}
