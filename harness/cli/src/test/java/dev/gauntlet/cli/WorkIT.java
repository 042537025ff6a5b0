package dev.gauntlet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.base.Json;
import dev.gauntlet.plan.Overrides;
import dev.gauntlet.plan.Placement;
import dev.gauntlet.plan.Planner;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.run.journal.Versions;
import dev.gauntlet.run.work.WorkMessage;
import dev.gauntlet.run.work.WorkOrder;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker as other machines start it: a process, an order, and what it says. */
final class WorkIT {
  private static final int SOON_SECONDS = 5;

  @TempDir private Path folder;
  private final List<Talk> talks = new ArrayList<>();

  @AfterEach
  void end() {
    talks.forEach(talk -> talk.process.destroyForcibly());
  }

  @Test
  void doesAnOrderAndSaysWhatHappens() throws Exception {
    Talk talk = order(15, 1, List.of());
    assertThat(talk.next()).isInstanceOf(WorkMessage.Began.class);
    TrialResult result = talk.result();
    assertThat(result.status().succeeded()).as(result.reason()).isTrue();
    assertThat(result.environment())
        .containsKeys("host", "cpu", "memory_mb", "java", "load_average", "trial_heap_mb")
        .hasEntrySatisfying(
            "machine_calibration_before_seconds", s -> assertThat((Double) s).isPositive())
        .hasEntrySatisfying(
            "machine_calibration_after_seconds", s -> assertThat((Double) s).isPositive())
        .hasEntrySatisfying("waited_seconds", s -> assertThat((Double) s).isNotNegative());
    assertThat(talk.heard).anyMatch(WorkMessage.Told.class::isInstance);
    assertThat(talk.folder.resolve("checkpoint.safetensors")).isNotEmptyFile();
    assertThat(talk.exitCode()).isZero();
  }

  @Test
  void refusesAPluginThatIsAnother() throws Exception {
    Path jar = Files.writeString(folder.resolve("plugin.jar"), "another");
    Talk talk = order(15, 1, List.of(new LocalInputs.Jar(jar.toString(), "00".repeat(32))));
    assertThat(talk.next())
        .isEqualTo(new WorkMessage.Refused("plugin " + jar + " has changed since this run began"));
    assertThat(talk.exitCode()).isEqualTo(Main.BAD_INPUT);
  }

  @Test
  void refusesWhatIsNoOrder() throws Exception {
    Talk talk = talk("{}", folder);
    assertThat(talk.next())
        .isInstanceOfSatisfying(
            WorkMessage.Refused.class,
            refused -> assertThat(refused.reason()).startsWith("the order is not a WorkOrder: "));
  }

  /** The end of its input takes an order back; of a worker that is killed, nothing remains. */
  @Test
  void leavesNothingBehind() throws Exception {
    for (boolean killed : new boolean[] {false, true}) {
      Talk talk = order(1_000_000, 1, List.of());
      talk.awaitTraining();
      List<ProcessHandle> children = talk.process.descendants().toList();
      assertThat(children).isNotEmpty();
      if (killed) {
        talk.process.destroyForcibly();
      } else {
        talk.process.getOutputStream().close();
      }
      for (ProcessHandle child : children) {
        child.onExit().get(SOON_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(talk.process.waitFor(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(talk.process.exitValue()).isEqualTo(killed ? 137 : Main.INTERRUPTED);
      try (Stream<Path> left = Files.list(temporary())) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("gauntlet-")))
            .allMatch(path -> path.toString().endsWith(".lock"));
      }
    }
  }

  @Test
  void keepsOrdersApart() throws Exception {
    Talk first = order(1_000_000, 1, List.of());
    first.awaitTraining();
    Talk second = order(15, 2, List.of());
    assertThat(second.next()).isInstanceOf(WorkMessage.Waiting.class);
    first.process.getOutputStream().close();
    assertThat((Double) second.result().environment().get("waited_seconds")).isPositive();
  }

  private Path temporary() throws IOException {
    return Files.createDirectories(folder.resolve("tmp"));
  }

  private Talk order(int steps, int jobs, List<LocalInputs.Jar> plugins) throws IOException {
    Path trial = folder.resolve("trial-" + talks.size());
    return talk(
        Json.line(
            new WorkOrder(
                spec(steps), trial.toString(), jobs, 256L, DataPlaces.NONE, false, plugins)),
        trial);
  }

  private TrialSpec spec(int steps) throws IOException {
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      Planner planner =
          new Planner(catalog, DataFolders.of(null), Versions.deciding(), new Placement(1, "cpu"));
      return planner
          .plan(
              TinyRun.suite(folder, steps).toString(),
              new Overrides(List.of(), null, null, new Placement(null, null, null)))
          .specs()
          .get(0);
    }
  }

  private Talk talk(String order, Path trial) throws IOException {
    List<String> command = new ArrayList<>(Command.line(folder));
    command.add(1, "-Djava.io.tmpdir=" + temporary());
    command.add("work");
    Process process =
        Command.builder(command, folder).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Talk talk = new Talk(process, process.inputReader(UTF_8), trial, new ArrayList<>());
    talks.add(talk);
    process.getOutputStream().write((order + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    return talk;
  }

  private record Talk(Process process, BufferedReader lines, Path folder, List<WorkMessage> heard) {

    WorkMessage next() {
      try {
        String line = lines.readLine();
        assertThat(line).as("after %s", heard).isNotNull();
        WorkMessage message = Json.read(line, WorkMessage.class);
        heard.add(message);
        return message;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void awaitTraining() {
      while (!(next() instanceof WorkMessage.Told)) {
        assertThat(heard.get(heard.size() - 1)).isInstanceOf(WorkMessage.Began.class);
      }
    }

    TrialResult result() {
      while (true) {
        if (next() instanceof WorkMessage.Ended ended) {
          return ended.result();
        }
      }
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    }
  }
}
