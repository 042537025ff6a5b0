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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs on a real standalone cluster of Spark, of which something is killed while a trial trains.
 * With {@code -Dgauntlet.kills=10} each kind of process is, ten times, and what came of it goes to
 * {@code target/kills.csv}.
 */
@EnabledOnOs(OS.LINUX) // processes are looked for in /proc
final class SparkRunIT {
  private static final int KILLS = Integer.getInteger("gauntlet.kills", 0);
  private static final int STEPS = 3000; // seconds of training, in which to lose an executor
  private static final int TRIALS = 2;
  private static final int CLEAN_SECONDS = 60; // seconds are normal; no test fails of slowness
  private static final Random RANDOM = new Random(42);

  @TempDir private static Path folder;
  private static StandaloneSpark spark;
  private static Path suite;

  /** What is killed, and how a run ends whose process of that kind was. */
  private enum Victim {
    EXECUTOR(0),
    WORKER(0),
    WORK(Main.FAILED),
    DRIVER(Main.BAD_INPUT),
    RUN(137), // of SIGKILL
    CTRL_C(Main.INTERRUPTED);

    private final int exitCode;

    Victim(int exitCode) {
      this.exitCode = exitCode;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    suite = TinyRun.suite(folder, STEPS);
    spark = new StandaloneSpark(folder);
    spark.startMaster();
    spark.startWorker(2);
    spark.startWorker(3);
    Outcome here = Command.gauntlet(folder, "run", suite, "--seeds", 1, "--out", "here");
    assertThat(here.exitCode()).as(here.err()).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    spark.close();
  }

  static Stream<Victim> victims() {
    return KILLS == 0
        ? Stream.of(Victim.EXECUTOR, Victim.RUN, Victim.CTRL_C)
        : Stream.of(Victim.values()).flatMap(victim -> Stream.generate(() -> victim).limit(KILLS));
  }

  /** The run ends complete, or is resumed, with the same results, and nothing is left of it. */
  @ParameterizedTest
  @MethodSource("victims")
  void comesToTheSameResultsWhateverIsKilled(Victim victim) throws Exception {
    Path run = Files.createTempDirectory(folder, victim.name());
    Running running =
        spark.gauntlet(
            Map.of(),
            List.of("setsid"),
            "run", suite, "--seeds", 1, "--out", run, "--on", spark.master());
    awaitTraining(running, run);
    Thread.sleep(KILLS == 0 ? 0 : RANDOM.nextInt(1500));
    List<ProcessHandle> gone = kill(victim, running);
    double seconds = secondsUntilGone(gone);
    Outcome outcome = running.outcome();

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(victim.exitCode);
    List<String> finished = TinyRun.finished(run);
    boolean whole = requireRecord(victim, run, outcome);
    awaitNothingLeft();
    if (!whole) {
      Object[] on = {"--on", victim == Victim.RUN ? "local" : spark.master()};
      Outcome resumed = spark.gauntlet("run", "--resume", run, "--retry-failed", on[0], on[1]);
      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      awaitNothingLeft();
    }
    assertThat(TinyRun.figures(run)).isEqualTo(TinyRun.figures(folder.resolve("here")));
    assertThat(TinyRun.finished(run))
        .containsAll(finished)
        .hasSize(victim == Victim.WORK ? TRIALS + 1 : TRIALS); // that which crashed ran again
    requireFiles(run);
    if (KILLS > 0) {
      Files.writeString(
          Path.of("target", "kills.csv"),
          String.format(
              Locale.ROOT, "%s,%d,%s,%.1f%n", victim, outcome.exitCode(), whole, seconds),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    if (victim == Victim.WORKER) {
      for (int number = 2; number <= 3; number++) {
        if (!isThere(number)) {
          spark.startWorker(number);
        }
      }
    }
  }

  /** Whether all trials of it have ended well. */
  private static boolean requireRecord(Victim victim, Path run, Outcome outcome) throws Exception {
    switch (victim) {
      case EXECUTOR, WORKER -> {
        assertThat(results(run)).anyMatch(result -> result.contains("\"attempt\" : 2"));
        assertThat(results(run)).allMatch(result -> result.contains("\"host\" : "));
        return true;
      }
      case WORK ->
          assertThat(results(run))
              .hasSize(TRIALS)
              .anyMatch(result -> result.contains("its worker ended: exit code 137"));
      case DRIVER ->
          assertThat(outcome.errors())
              .last()
              .asString()
              .startsWith("gauntlet: Spark's driver has ended with exit code 137; ")
              .contains("resume with: gauntlet run --resume ");
      case RUN -> assertThat(outcome.out()).doesNotContain("Report: ");
      case CTRL_C -> {
        assertThat(outcome.err()).contains("interrupted; resume with: gauntlet run --resume ");
        assertThat(run.resolve("report.html")).isNotEmptyFile();
      }
    }
    return false;
  }

  private static void requireFiles(Path run) throws IOException {
    try (Stream<Path> trials = Files.list(run.resolve("trials"))) {
      assertThat(trials)
          .hasSize(TRIALS)
          .allSatisfy(
              trial -> {
                assertThat(trial.resolve("checkpoint.safetensors"))
                    .hasSameBinaryContentAs(
                        folder
                            .resolve("here/trials")
                            .resolve(trial.getFileName())
                            .resolve("checkpoint.safetensors"));
                assertThat(trial.resolve("log.txt")).exists();
                assertThat(trial.resolve("brought")).doesNotExist();
              });
    }
  }

  private static List<String> results(Path run) throws IOException {
    try (Stream<Path> trials = Files.list(run.resolve("trials"))) {
      return trials.map(trial -> trial.resolve("result.json")).map(SparkRunIT::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
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
    ProcessHandle trial = trials().get(0);
    ProcessHandle work = trial.parent().orElseThrow();
    ProcessHandle executor = work.parent().orElseThrow();
    if (victim == Victim.CTRL_C) { // which a terminal sends to all that it has started
      String group = "-" + running.process().pid();
      assertThat(new ProcessBuilder("kill", "-INT", "--", group).start().waitFor()).isZero();
      return spark.ofRuns();
    }
    ProcessHandle killed =
        switch (victim) {
          case EXECUTOR -> executor;
          case WORKER -> executor.parent().orElseThrow();
          case WORK -> work;
          case DRIVER -> spark.all(Kind.AGENT).get(0);
          default -> running.process().toHandle();
        };
    killed.destroyForcibly();
    return switch (victim) {
      case WORK -> List.of(work, trial);
      case EXECUTOR, WORKER -> List.of(executor, work, trial);
      default -> spark.ofRuns();
    };
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

  private static boolean isThere(int worker) {
    return spark.all(Kind.WORKER).stream()
        .anyMatch(each -> StandaloneSpark.has(each, "127.0.0." + worker));
  }

  private static void awaitTraining(Running running, Path run) throws Exception {
    while (trials().isEmpty() || !hasBegun(run)) {
      assertThat(running.process().waitFor(20, TimeUnit.MILLISECONDS))
          .as("ended too soon: %s", Files.readString(running.err()))
          .isFalse();
    }
  }

  private static List<ProcessHandle> trials() {
    return spark.all(Kind.TRIAL);
  }

  private static boolean hasBegun(Path run) throws IOException {
    if (!Files.isDirectory(run.resolve("trials"))) {
      return false;
    }
    try (Stream<Path> trials = Files.list(run.resolve("trials"))) {
      return trials
          .map(trial -> trial.resolve("events.jsonl").toFile())
          .anyMatch(events -> events.length() > 0);
    }
  }

  @Test
  void needsSpark() {
    Outcome outcome = Command.gauntlet(folder, "cluster", "--on", "spark://127.0.0.1:1");
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.err()).startsWith("gauntlet: SPARK_HOME is ");
  }
}
