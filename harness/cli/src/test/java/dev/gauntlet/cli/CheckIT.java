package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.testkit.check.ImplementationChecks;
import dev.gauntlet.testkit.check.TaskChecks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks implementations and tasks, in other processes. */
final class CheckIT {
  @TempDir private Path folder;

  @Test
  void aRightImplementationPasses() {
    Outcome outcome = Command.gauntlet(folder, "check", "mlp", "--config", "n_embed=4", "--json");

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.err()).isEmpty();
    Map<?, ?> report = Json.read(outcome.out(), Map.class);
    assertThat(report.get("passed")).isEqualTo(true);
    assertThat(report.get("subject").toString()).startsWith("mlp n_embed=4 n_hidden=128,");
    assertThat(column(report, "check")).isEqualTo(ImplementationChecks.ids());
    int onnx = ImplementationChecks.ids().indexOf("onnx");
    assertThat(column(report, "verdict").get(onnx)).isEqualTo("PASSED");
  }

  private static List<String> column(Map<?, ?> report, String name) {
    return ((List<?>) report.get("results"))
        .stream().map(result -> String.valueOf(((Map<?, ?>) result).get(name))).toList();
  }

  @Test
  void aTaskGivesTheSizes() {
    Outcome outcome =
        Command.gauntlet(
            folder, "check", "bigram", "--task", "counting", "--only", "shapes,logits");

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out().lines())
        .hasSize(4)
        .first()
        .isEqualTo("bigram, vocabulary of 16, context of 8");
    assertThat(outcome.out()).contains("ok      shapes ", "ok      logits ", "passed: 2 passed");
  }

  @Test
  void aBuiltInTaskKeepsItsContract() {
    Outcome outcome = Command.gauntlet(folder, "check", "--task", "alphabet");

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out()).contains(TaskChecks.ids()).doesNotContain("FAILED");
  }

  @Test
  void whatAPluginThrowsIsAResult() throws Exception {
    Path jar = PluginBuild.jar(folder, "broken-plugin");

    Outcome outcome =
        Command.gauntlet(folder, "check", "broken", "--plugin", jar, "--only", "shapes");

    assertThat(outcome.exitCode()).isEqualTo(Main.FAILED);
    assertThat(outcome.out())
        .contains("FAILED  shapes", "IllegalStateException: broken on purpose", "FAILED in shapes")
        .doesNotContain("<script>");
  }

  @Test
  void aPluginThatEndsItsProcessFailsThatCheckAndTheNextOnesGoOn() throws Exception {
    Path jar = PluginBuild.jar(folder, "ending-plugin");

    Outcome outcome =
        Command.gauntlet(
            folder,
            "check",
            "ending",
            "--plugin",
            jar,
            "--only",
            "logits,causality,trained,seeds,too-long");

    assertThat(outcome.exitCode()).isEqualTo(Main.FAILED);
    assertThat(outcome.out().lines().filter(line -> line.contains("exit code 42")))
        .allMatch(line -> line.startsWith("FAILED"))
        .extracting(line -> line.substring(8, line.indexOf(' ', 8)))
        .containsExactly("causality", "trained", "seeds");
    assertThat(outcome.out()).contains("ok      logits", "FAILED in causality, trained, seeds");
  }

  @Test
  void refusesWhatThereIsNot() {
    refuses("unknown implementation 'mpl' (did you mean 'mlp'?)", "check", "mpl");
    refuses("unknown check 'shape' (did you mean 'shapes'?)", "check", "mlp", "--only", "shape");
    refuses("nothing to check", "check");
  }

  private void refuses(String message, Object... arguments) {
    Outcome outcome = Command.gauntlet(folder, arguments);
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors()).singleElement().asString().contains(message);
  }
}
