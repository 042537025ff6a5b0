package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that somebody stops, or that meets another one, or whose folder goes bad. */
final class InterruptedRunIT {
  private static final int STEPS = 3000; // seconds of training, in which to be interrupted

  @TempDir private Path folder;

  @Test
  void saysHowToResumeAndDoes() throws Exception {
    Path suite = TinyRun.suite(folder, STEPS);
    Running running = Command.start(folder, "run", suite, "--out", "run");
    awaitTraining(running);
    List<ProcessHandle> children = running.process().descendants().toList();
    assertThat(Command.gauntlet(folder, "run", "--resume", "run").errors())
        .as("a second run on the same folder")
        .containsExactly("gauntlet: run directory run is in use by another run");

    running.process().destroy(); // SIGTERM
    Outcome outcome = running.outcome();

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(130);
    assertThat(outcome.err()).contains("resume with: gauntlet run --resume run");
    assertThat(outcome.out()).contains("Report: ");
    assertThat(folder.resolve("run/report.html")).isNotEmptyFile();
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);

    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run", "--json-events");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("1 of these were interrupted");
    assertThat(resumed.out().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("{\"trial_id\":\""));
    Command.gauntlet(folder, "run", suite, "--out", "whole", "--quiet");
    assertThat(TinyRun.results(folder.resolve("run")))
        .isEqualTo(TinyRun.results(folder.resolve("whole")));
  }

  /** Waits until a trial says that training begins: its process is there, and has work to do. */
  private void awaitTraining(Running running) throws Exception {
    while (!training()) {
      assertThat(running.process().waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  private boolean training() throws IOException {
    Path trials = folder.resolve("run/trials");
    if (!Files.exists(trials)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(trials, 2)) {
      return files.anyMatch(file -> file.endsWith("events.jsonl") && file.toFile().length() > 0);
    }
  }

  /** What cannot be written ends the run in one line, and the rest of it is safe. */
  @Test
  void losesNothingToAFolderTurnedReadOnly() throws Exception {
    Path suite = TinyRun.suite(folder, STEPS);
    Running running = Command.start(asAnyUser(), folder, "run", suite, "--out", "run", "--quiet");
    awaitTraining(running);
    setWritable(false);

    Outcome outcome = running.outcome();

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.err()).contains("cannot be written", "resume with:");
    setWritable(true);
    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run", "--quiet");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).isEmpty();
  }

  /** What takes from root the right to write where nobody may. */
  private static List<String> asAnyUser() {
    return System.getProperty("user.name").equals("root")
        ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        : List.of();
  }

  private void setWritable(boolean writable) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
      files.forEach(file -> assertThat(file.toFile().setWritable(writable)).isTrue());
    }
  }
}
