package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.cli.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many trials run side by side is left to Gauntlet. */
final class JobsIT {
  private static final String SUITE =
      """
      suite: own
      %s
      training: {budget: steps=2, batch_size: 16}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations: [bigram, mlp]
      """;

  @TempDir private Path folder;

  private Map<?, ?> environment() throws IOException {
    return Json.read(Files.readString(folder.resolve("run/environment.json")), Map.class);
  }

  private Outcome run(String threads) throws IOException {
    Files.writeString(folder.resolve("own.yaml"), SUITE.formatted(threads));
    Outcome outcome =
        Command.gauntlet(folder, "run", "own.yaml", "--out", "run", "--jobs", "auto", "--quiet");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  @Test
  void areMeasuredAndRemembered() throws IOException {
    Outcome begun = run("");

    String said = "gauntlet: --jobs auto: ";
    assertThat(begun.errors())
        .singleElement()
        .asString()
        .matches(
            said + "(1 job of 1 thread|\\d+ jobs? of \\d+ threads?: .* does? \\d+ % of what .*)");
    String chosen = begun.err().strip().substring(said.length());
    assertThat(environment().get("jobs_chosen")).isEqualTo(chosen);
    assertThat(chosen)
        .startsWith(environment().get("jobs") + " job")
        .contains(" of " + environment().get("threads") + " thread");

    for (String again : new String[] {"", "--jobs=auto"}) {
      Outcome resumed =
          again.isEmpty()
              ? Command.gauntlet(folder, "run", "--resume", "run", "--quiet")
              : Command.gauntlet(folder, "run", "--resume", "run", "--quiet", again);
      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(resumed.err()).isEmpty(); // nothing is as it was not
    }
  }

  @Test
  void areWhatFitsWhereTheThreadsAreGiven() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();

    assertThat(run("threads: 1").errors())
        .singleElement()
        .asString()
        .startsWith("gauntlet: --jobs auto: " + Math.min(2, cores) + " job")
        .contains(": the threads of a trial are given, and there are " + cores + " cores");
  }

  @Test
  void areANumberOrAuto() {
    Outcome outcome = Command.gauntlet(folder, "run", "smoke", "--jobs", "many");
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors())
        .containsExactly("gauntlet: --jobs is 'many', must be 1 to 1024, or auto");
  }
}
