package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on two nodes of SLURM, of which {@code src/test/slurm} has a stand-in. */
final class SlurmRunIT {
  private static final int STEPS = 2000; // seconds of training, in which to lose a machine

  @TempDir private Path folder;

  /** A node fails while a trial runs there: another does that trial, with the same results. */
  @Test
  void survivesANodeAndComesToTheSameResults() throws Exception {
    Path suite = TinyRun.suite(folder, STEPS);
    Outcome here = Command.gauntlet(folder, "run", suite, "--seeds", 1, "--out", "here");
    assertThat(here.exitCode()).as(here.err()).isZero();

    Running running = start("run", suite, "--seeds", 1, "--out", "there", "--on", "slurm");
    String node = awaitTraining(running);
    Files.createFile(folder.resolve("down-" + node));
    ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid-" + node)).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
    Outcome there = running.outcome();
    assertThat(there.exitCode()).as(there.err()).isZero();
    assertThat(TinyRun.figures(folder.resolve("there")))
        .isEqualTo(TinyRun.figures(folder.resolve("here")));
    assertThat(TinyRun.finished(folder.resolve("there"))).hasSize(2).doesNotHaveDuplicates();
    assertThat(results("there")).anyMatch(result -> result.contains("\"attempt\" : 2"));
    assertThat(results("there")).allMatch(result -> result.contains("\"host\" : "));
  }

  @Test
  void needsAnAllocation() throws Exception {
    Outcome outcome = Command.gauntlet(folder, "cluster", "--on", "slurm");
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors())
        .singleElement()
        .asString()
        .startsWith("gauntlet: --on slurm works inside an allocation, and there is none");
  }

  private List<String> results(String run) throws IOException {
    List<String> results = new ArrayList<>();
    try (Stream<Path> trials = Files.list(folder.resolve(run).resolve("trials"))) {
      for (Path trial : trials.toList()) {
        results.add(Files.readString(trial.resolve("result.json")));
      }
    }
    return results;
  }

  private Running start(Object... arguments) {
    List<String> command = new ArrayList<>(Command.line(folder));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = Command.builder(command, folder);
    Path standIn = Path.of("src/test/slurm").toAbsolutePath();
    builder.environment().merge("PATH", standIn.toString(), (path, own) -> own + ":" + path);
    builder.environment().put("STANDIN", folder.toString());
    builder.environment().put("SLURM_JOB_ID", "1");
    builder.environment().put("SLURM_JOB_NODELIST", "n1,n2");
    builder.environment().put("SLURM_JOB_CPUS_PER_NODE", "1(x2)");
    return Command.start(builder);
  }

  /** Waits until a trial says that training begins; the node whose task does that trial. */
  private String awaitTraining(Running running) throws Exception {
    while (true) {
      assertThat(running.process().waitFor(20, TimeUnit.MILLISECONDS))
          .as("ended too soon: %s", Files.readString(running.err()))
          .isFalse();
      Path trials = folder.resolve("there/trials");
      if (!Files.isDirectory(trials)) {
        continue;
      }
      try (Stream<Path> all = Files.list(trials)) {
        for (Path trial : all.toList()) {
          Path events = trial.resolve("events.jsonl");
          if (Files.exists(events) && Files.size(events) > 0) {
            return trainsOn();
          }
        }
      }
    }
  }

  /** The node of the worker that has a child; the other waits for the machine, which is one. */
  private String trainsOn() throws IOException {
    for (String node : List.of("n1", "n2")) {
      Path file = folder.resolve("pid-" + node);
      long pid = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : -1;
      if (ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).findAny().isPresent()) {
        return node;
      }
    }
    throw new AssertionError("no worker has a child");
  }
}
