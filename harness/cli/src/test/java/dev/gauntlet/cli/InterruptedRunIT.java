package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that somebody stops, or that meets another one, or whose folder goes bad. */
final class InterruptedRunIT {
  private static final int STEPS = 3000; // seconds of training, in which to be interrupted
  private static final int SOON_SECONDS = 5;

  @TempDir private static Path whole;
  @TempDir private Path folder;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    Path suite = TinyRun.suite(whole, STEPS);
    Command.gauntlet(whole, "run", suite, "--seeds", 1, "--out", "run", "--quiet");
  }

  /** SIGINT goes to the children too, as a terminal's Ctrl-C does. */
  @ParameterizedTest
  @CsvSource({"INT, -, 1", "TERM, '', 2"})
  void saysHowToResumeAndDoes(String signal, String group, int jobs) throws Exception {
    Running running = start(List.of("setsid"), "--jobs", jobs);
    awaitTraining(running);
    List<ProcessHandle> children = running.process().descendants().toList();
    send(signal, group + running.process().pid());
    for (ProcessHandle child : children) {
      child.onExit().get(SOON_SECONDS, TimeUnit.SECONDS);
    }
    Outcome outcome = running.outcome();

    assertThat(children).isNotEmpty();
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(Main.INTERRUPTED);
    assertThat(outcome.err()).contains("interrupted; resume with: gauntlet run --resume run");
    assertThat(outcome.out()).contains("Report: ");
    assertThat(folder.resolve("run/report.html")).isNotEmptyFile();

    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run", "--json-events");
    assertThat(resumed.err()).contains("of these were interrupted");
    assertThat(resumed.out().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("{\"trial_id\":\""));
    requireResultsOfAWholeRun(resumed);
  }

  private static void send(String signal, String process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "--", process).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void keepsASecondRunOffItsFolder() throws Exception {
    Running running = start(List.of(), "--budget", "1h");
    awaitTraining(running);
    Outcome second = Command.gauntlet(folder, "run", "--resume", "run");
    running.process().destroyForcibly();
    running.outcome();

    assertThat(second.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(second.errors())
        .containsExactly("gauntlet: run directory run is in use by another run");
  }

  /** What cannot be written ends the run in one line, and the rest of it is safe. */
  @Test
  void losesNothingToAFolderTurnedReadOnly() throws Exception {
    Running running = start(Command.asAnyUser(), "--quiet");
    awaitTraining(running);
    setWritable(false);
    Outcome outcome = running.outcome();
    setWritable(true);

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.err()).contains("cannot be written (access denied)", "resume with:");
    Outcome resumed = Command.gauntlet(folder, "run", "--resume", "run", "--quiet");
    assertThat(resumed.err()).isEmpty();
    requireResultsOfAWholeRun(resumed);
  }

  private Running start(List<String> by, Object... options) throws Exception {
    List<Object> arguments =
        Stream.concat(
                Stream.of("run", TinyRun.suite(folder, STEPS), "--seeds", 1, "--out", "run"),
                Stream.of(options))
            .toList();
    return Command.start(by, folder, arguments.toArray());
  }

  private void requireResultsOfAWholeRun(Outcome resumed) throws Exception {
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(TinyRun.figures(folder.resolve("run")))
        .isEqualTo(TinyRun.figures(whole.resolve("run")));
    assertThat(TinyRun.finished(folder.resolve("run"))).hasSize(2).doesNotHaveDuplicates();
  }

  /** Waits until a trial says that training begins: its process is there, and has work to do. */
  private void awaitTraining(Running running) throws Exception {
    while (trials().noneMatch(trial -> new File(trial, "events.jsonl").length() > 0)) {
      assertThat(running.process().waitFor(50, TimeUnit.MILLISECONDS))
          .as("ended too soon: %s", Files.readString(running.err()))
          .isFalse();
    }
  }

  private Stream<File> trials() {
    File[] trials = folder.resolve("run/trials").toFile().listFiles();
    return trials == null ? Stream.of() : Stream.of(trials);
  }

  private void setWritable(boolean writable) {
    File run = folder.resolve("run").toFile();
    Stream.concat(Stream.of(run, new File(run, "trials")), trials())
        .forEach(directory -> assertThat(directory.setWritable(writable)).isTrue());
  }
}
