package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import dev.gauntlet.cli.StandaloneSpark.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on a real standalone cluster of Spark, of which something is killed while a trial trains:
 * one process of each kind, or with {@code -Dgauntlet.kills=10} ten, {@code gauntlet run} itself
 * and all by Ctrl-C among them; what came of that goes to {@code target/kills.csv}.
 */
@EnabledOnOs(OS.LINUX) // processes are looked for in /proc
final class SparkRunIT {
  private static final int KILLS = Integer.getInteger("gauntlet.kills", 0);
  private static final int STEPS = 2000; // seconds of training, in which to lose an executor
  private static final int CLEAN_SECONDS = 60; // seconds are normal; no test fails of slowness
  private static final List<Integer> WORKERS = List.of(2, 3);
  private static final Random RANDOM = new Random(42);

  @TempDir private static Path folder;
  private static StandaloneSpark spark;
  private static Path suite;

  /** What is killed. */
  private enum Victim {
    EXECUTOR,
    WORKER,
    WORK,
    DRIVER,
    RUN,
    CTRL_C;

    boolean endsTheRun() {
      return compareTo(DRIVER) >= 0;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    suite = TinyRun.suite(folder, STEPS);
    spark = new StandaloneSpark(folder);
    spark.startMaster();
    spark.startMissing(WORKERS);
    spark.awaitMaster();
  }

  @AfterAll
  static void stop() throws Exception {
    spark.close();
  }

  private static List<Victim> victims() {
    if (KILLS == 0) {
      return List.of(Victim.EXECUTOR, Victim.WORKER, Victim.WORK, Victim.DRIVER);
    }
    List<Victim> one =
        List.of(
            Victim.EXECUTOR, Victim.WORKER, Victim.WORK, Victim.DRIVER, Victim.RUN, Victim.CTRL_C);
    return Collections.nCopies(KILLS, one).stream().flatMap(List::stream).toList();
  }

  /** The run goes on, or is resumed, comes to the same results, and nothing is left of it. */
  @Test
  void comesToTheSameResultsWhateverIsKilled() throws Exception {
    List<Victim> victims = victims();
    int trials = 2 * (victims.size() / 2 + 1);
    Path here = folder.resolve("here");
    Outcome undisturbed =
        Command.gauntlet(folder, "run", suite, "--seeds", trials / 2, "--out", here);
    assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
    Path run = folder.resolve("there");
    Running running = null;
    for (int i = 0; i < victims.size(); i++) {
      Victim victim = victims.get(i);
      if (running == null) {
        running = i == 0 ? begin(run, trials / 2) : resume(run);
      }
      List<String> before = TinyRun.finished(run);
      awaitTraining(running, run, !victim.endsTheRun());
      double seconds = secondsUntilGone(kill(victim, running));
      if (victim.endsTheRun()) {
        requireEnd(victim, run, running.outcome());
        awaitNothingLeft();
        assertThat(TinyRun.finished(run)).as("none lost").containsAll(before);
        running = null;
      } else {
        awaitAnotherEnd(running, run, before.size());
      }
      note(victim, seconds);
      spark.startMissing(WORKERS);
    }
    if (running != null) {
      Outcome outcome = running.outcome();
      boolean crashed = victims.contains(Victim.WORK);
      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(crashed ? Main.FAILED : 0);
      awaitNothingLeft();
    }
    List<String> ends = TinyRun.finished(run);
    assertThat(ends).as("none run twice").doesNotHaveDuplicates();
    assertThat(starts(run).size()).as("run again").isGreaterThan(ends.size());
    long crashes = count(run, "\"crashed\"");
    assertThat(crashes).isEqualTo(Collections.frequency(victims, Victim.WORK));
    assertThat(results(run).stream().filter(result -> result.contains("\"crashed\"")))
        .allMatch(result -> result.contains("its worker ended: exit code 137"));
    if (running == null || crashes > 0) { // goes on on this machine
      Outcome last = Command.gauntlet(folder, "run", "--resume", run, "--retry-failed");
      assertThat(last.exitCode()).as(last.err()).isZero();
    }
    assertThat(TinyRun.figures(run)).isEqualTo(TinyRun.figures(here));
    assertThat(TinyRun.finished(run)).containsAll(ends).hasSize(trials + (int) crashes);
    requireCheckpoints(run, here);
  }

  /** A driver of another version joins, but its tasks are none to this version's executors. */
  @Test
  void refusesADriverOfAnotherVersion() throws Exception {
    spark.startMissing(WORKERS);
    Path other = spark.otherHome();
    Outcome outcome =
        spark
            .gauntlet(
                Map.of("SPARK_HOME", other.toString()),
                List.of(),
                "cluster",
                "--on",
                spark.master())
            .outcome();
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    String line = "gauntlet: the cluster's Spark is of another version than SPARK_HOME, which has ";
    assertThat(outcome.errors()).singleElement().asString().startsWith(line);
    String version = outcome.err().substring(line.length()).strip();
    assertThat(other.resolve("jars/spark-core_2.13-" + version + ".jar")).exists();
    awaitNothingLeft();
  }

  private static Running begin(Path run, int seeds) {
    return spark.gauntlet(
        Map.of(),
        List.of("setsid"),
        "run",
        suite,
        "--seeds",
        seeds,
        "--out",
        run,
        "--on",
        spark.master());
  }

  private static Running resume(Path run) {
    return spark.gauntlet(
        Map.of(), List.of("setsid"), "run", "--resume", run, "--on", spark.master());
  }

  private static void requireEnd(Victim victim, Path run, Outcome outcome) {
    switch (victim) {
      case DRIVER -> {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(Main.BAD_INPUT);
        assertThat(outcome.errors())
            .last()
            .asString()
            .startsWith("gauntlet: Spark's driver has ended with exit code 137; ")
            .contains("resume with: gauntlet run --resume ");
      }
      case CTRL_C -> {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(Main.INTERRUPTED);
        assertThat(outcome.err()).contains("interrupted; resume with: gauntlet run --resume ");
        assertThat(outcome.err()).doesNotContain("driver");
        assertThat(run.resolve("report.html")).isNotEmptyFile();
      }
      default -> assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(137); // SIGKILL's
    }
  }

  private static void requireCheckpoints(Path run, Path here) throws IOException {
    try (Stream<Path> trials = Files.list(run.resolve("trials"))) {
      assertThat(trials)
          .isNotEmpty()
          .allSatisfy(
              trial -> {
                Path same = here.resolve("trials").resolve(trial.getFileName());
                assertThat(trial.resolve("checkpoint.safetensors"))
                    .hasSameBinaryContentAs(same.resolve("checkpoint.safetensors"));
                assertThat(trial.resolve("brought")).doesNotExist();
              });
    }
  }

  private static List<String> results(Path run) throws IOException {
    try (Stream<Path> trials = Files.list(run.resolve("trials"))) {
      return trials
          .map(trial -> trial.resolve("result.json"))
          .filter(Files::exists)
          .map(SparkRunIT::read)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Kills the process of that kind that has to do with the trial that trains.
   *
   * @return what then has to go, too
   */
  private static List<ProcessHandle> kill(Victim victim, Running running) throws Exception {
    ProcessHandle trial = spark.all(Kind.TRIAL).get(0);
    ProcessHandle work = trial.parent().orElseThrow();
    ProcessHandle executor = work.parent().orElseThrow();
    if (victim == Victim.CTRL_C) { // which a terminal sends to all that it has started
      List<ProcessHandle> all = spark.ofRuns();
      String group = "-" + running.process().pid();
      assertThat(new ProcessBuilder("kill", "-INT", "--", group).start().waitFor()).isZero();
      return all;
    }
    List<ProcessHandle> all =
        switch (victim) {
          case WORK -> List.of(work, trial);
          case EXECUTOR, WORKER -> List.of(executor, work, trial);
          default -> spark.ofRuns();
        };
    ProcessHandle killed =
        switch (victim) {
          case EXECUTOR -> executor;
          case WORKER -> executor.parent().orElseThrow();
          case WORK -> work;
          case DRIVER -> spark.all(Kind.AGENT).get(0);
          default -> running.process().toHandle();
        };
    assertThat(killed.destroyForcibly()).isTrue();
    return all;
  }

  private static double secondsUntilGone(List<ProcessHandle> processes) throws Exception {
    long killed = System.nanoTime();
    for (ProcessHandle process : processes) {
      process.onExit().get(CLEAN_SECONDS, TimeUnit.SECONDS);
    }
    return (System.nanoTime() - killed) / 1e9;
  }

  /** What a run leaves at its end ends within seconds. */
  private static void awaitNothingLeft() throws Exception {
    secondsUntilGone(spark.ofRuns());
    assertThat(spark.ofRuns()).isEmpty();
  }

  private static void note(Victim victim, double seconds) throws IOException {
    if (KILLS > 0) {
      Files.writeString(
          Path.of("target", "kills.csv"),
          String.format(Locale.ROOT, "%s,%.1f%n", victim, seconds),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /**
   * Waits until a trial trains.
   *
   * @param first whether only one will do that has not lost a machine before
   */
  private static void awaitTraining(Running running, Path run, boolean first) throws Exception {
    boolean late = KILLS == 0;
    while (true) {
      boolean trains = !spark.all(Kind.TRIAL).isEmpty() && hasBegun(run, first);
      if (trains && late) {
        return;
      }
      late |= trains;
      int ms = trains ? RANDOM.nextInt(500) : 20;
      assertThat(running.process().waitFor(ms, TimeUnit.MILLISECONDS))
          .as("ended too soon: %s", Files.readString(running.err()))
          .isFalse();
    }
  }

  /** Whether the trial that was last heard of is one that may be killed. */
  private static boolean hasBegun(Path run, boolean first) throws IOException {
    if (!Files.isDirectory(run.resolve("trials"))) {
      return false;
    }
    List<String> ended = TinyRun.finished(run);
    try (Stream<Path> trials = Files.list(run.resolve("trials"))) {
      return trials
          .filter(trial -> trial.resolve("events.jsonl").toFile().length() > 0)
          .max(Comparator.comparing(trial -> trial.resolve("events.jsonl").toFile().lastModified()))
          .map(trial -> trial.getFileName().toString())
          .filter(id -> !ended.contains(id))
          .filter(id -> !first || Collections.frequency(starts(run), id) == 1)
          .isPresent();
    }
  }

  /** Ids of trials, as often as they have begun. */
  private static List<String> starts(Path run) {
    return read(run.resolve("journal.jsonl"))
        .lines()
        .filter(line -> line.contains("\"type\":\"trial-started\""))
        .map(line -> line.replaceFirst(".*\"trial_id\":\"([0-9a-f]{16})\".*", "$1"))
        .toList();
  }

  /** Waits until one more trial has ended. */
  private static void awaitAnotherEnd(Running running, Path run, int before) throws Exception {
    while (TinyRun.finished(run).size() == before) {
      assertThat(running.process().waitFor(50, TimeUnit.MILLISECONDS))
          .as("ended too soon: %s", Files.readString(running.err()))
          .isFalse();
    }
  }

  private static long count(Path run, String part) throws IOException {
    return results(run).stream().filter(result -> result.contains(part)).count();
  }
}
