package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever trials run, their losses are the same, bit for bit. */
final class SameResultsIT {
  @TempDir private Path folder;

  @Test
  void inAProcessEachOrInOneProcess() throws Exception {
    run("forked", "--jobs", 2);
    run("in-process", "--no-fork");
    assertThat(TinyRun.figures(folder.resolve("in-process")))
        .isEqualTo(TinyRun.figures(folder.resolve("forked")));
  }

  private void run(String name, Object... options) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of("run", TinyRun.suite(folder), "--out", name));
    arguments.addAll(List.of(options));
    Outcome outcome = Command.gauntlet(folder, arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }
}
