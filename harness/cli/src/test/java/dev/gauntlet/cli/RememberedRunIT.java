package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.cli.Command.Running;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.RunRecord;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A run with data and a plugin of the user's goes on, and is used, without their being named. */
@TestMethodOrder(OrderAnnotation.class)
final class RememberedRunIT {
  private static final String SUITE =
      """
      suite: own
      threads: 1
      training: {budget: steps=2000, eval_interval: steps=1000, batch_size: 16}
      trials:
        - task: {id: shakespeare, corpus: mine.txt, context_length: 8}
          implementations: [counted-bigram, mlp]
      """;

  @TempDir private static Path folder;
  private static Path plugin;
  private static Path run;
  private static Outcome interrupted;

  @BeforeAll
  static void interrupt() throws Exception {
    plugin = PluginBuild.jar(folder);
    Path data = Files.createDirectory(folder.resolve("my data"));
    Files.writeString(data.resolve("mine.txt"), "all is well that ends well\n".repeat(400));
    Files.writeString(folder.resolve("own.yaml"), SUITE);
    run = folder.resolve("my run");
    Running running =
        Command.start(
            folder,
            "run",
            "own.yaml",
            "--data",
            "my data",
            "--plugin",
            plugin,
            "--out",
            "my run",
            "--jobs",
            2);
    while (trials().noneMatch(trial -> new File(trial, "events.jsonl").length() > 0)) {
      assertThat(running.process().waitFor(50, TimeUnit.MILLISECONDS))
          .as("ended too soon: %s", Files.readString(running.err()))
          .isFalse();
    }
    running.process().destroy();
    interrupted = running.outcome();
  }

  private static Stream<File> trials() {
    File[] trials = run.resolve("trials").toFile().listFiles();
    return trials == null ? Stream.of() : Stream.of(trials);
  }

  @Test
  @Order(1)
  void goesOnWhenThePrintedCommandIsPasted() throws Exception {
    assertThat(interrupted.exitCode()).as(interrupted.err()).isEqualTo(Main.INTERRUPTED);
    Matcher hint = Pattern.compile("interrupted; resume with: (.*)").matcher(interrupted.err());
    assertThat(hint.find()).as(interrupted.err()).isTrue();

    Outcome resumed = paste(hint.group(1) + " --json-events");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    RunRecord record = records();
    assertThat(record.trials())
        .hasSize(2)
        .allMatch(trial -> trial.result().status().succeeded())
        .allMatch(trial -> trial.result().environment().get("jobs").equals(2L));
    assertThat(resumed.err()).doesNotContain("is not as it was");
  }

  /** From elsewhere, as if weeks later. */
  @Test
  @Order(2)
  void isSampledExportedAndReportedFromAnywhere() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    String counted = records().trials().get(0).spec().id();
    String mlp = records().trials().get(1).spec().id();
    Outcome sampled = in(elsewhere, "sample", run, counted, "--tokens", 20);
    assertThat(sampled.exitCode()).as(sampled.err()).isZero();
    assertThat(sampled.out()).isNotBlank();
    Outcome exported = in(elsewhere, "export", run, mlp);
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    Outcome reported = in(elsewhere, "report", run);
    assertThat(reported.exitCode()).as(reported.err()).isZero();
  }

  @Test
  @Order(3)
  void believesNoFileThatIsNotThisUsers() throws Exception {
    Path remembered = run.resolve("local.json");
    String own = Files.readString(remembered);
    Files.writeString(remembered, own.replace("\"jobs\" : 2", "\"jobs\" : 3"));
    Outcome refused = Command.gauntlet(folder, "run", "--resume", "my run");
    Files.writeString(remembered, own);
    assertThat(refused.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(refused.errors()).hasSize(2);
    assertThat(refused.errors().get(0)).contains("local.json is not of this user on this machine");
    assertThat(refused.errors().get(1)).contains("counted-bigram");
  }

  @Test
  @Order(4)
  void saysWhatOfItHasChangedOrIsGone() throws Exception {
    String counted = records().trials().get(0).spec().id();
    String mlp = records().trials().get(1).spec().id();
    Path moved = Files.move(plugin, folder.resolve("moved.jar"));
    Outcome sampled = Command.gauntlet(folder, "sample", run, mlp, "--tokens", 5);
    assertThat(sampled.exitCode()).as(sampled.err()).isZero();
    assertThat(sampled.errors())
        .containsExactly(
            "gauntlet: plugin "
                + folder.toRealPath().resolve(plugin.getFileName())
                + ", which the run was begun with, is gone; name where it is now with --plugin");
    Outcome resumed = Command.gauntlet(folder, "run", "--resume", run);
    assertThat(resumed.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(resumed.errors()).hasSize(1);
    assertThat(resumed.err()).contains("is gone");

    Outcome given =
        Command.gauntlet(folder, "sample", run, counted, "--tokens", 5, "--plugin", moved);
    assertThat(given.exitCode()).as(given.err()).isZero();
    assertThat(given.err()).isEmpty();

    PluginBuild.jar(folder);
    Files.write(plugin, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
    Outcome changed = Command.gauntlet(folder, "sample", run, mlp, "--tokens", 5);
    assertThat(changed.errors()).hasSize(1);
    assertThat(changed.err()).contains("has changed since the run began");
  }

  /** The corpus was in the starting directory, though there is a folder of data as well. */
  @Test
  @Order(5)
  void findsItsFilesHeapAndProcessAgainFromAnywhere() throws Exception {
    Path start = Files.createDirectory(folder.resolve("start"));
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Path far = Files.createDirectory(folder.resolve("far"));
    Path corpus = start.resolve("here.txt");
    Files.writeString(corpus, "brevity is the soul of wit\n".repeat(100));
    String suite =
        SUITE
            .replaceAll("budget:.*16}", "budget: steps=2, batch_size: 4}")
            .replace("mine.txt", "here.txt")
            .replace("counted-bigram, mlp", "mlp");
    Files.writeString(start.resolve("small.yaml"), suite);
    List<String> withData = List.of("env", "GAUNTLET_DATA=" + shared);
    Path dir = folder.resolve("small run");

    Outcome begun =
        in(withData, start, "run", "small.yaml", "--out", dir, "--no-fork", "--heap", "333m");
    Outcome resumed = in(withData, far, "run", "--resume", dir);

    assertThat(begun.exitCode()).as(begun.err()).isZero();
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("1 trials kept, 0 to run");
    assertThat(Files.readString(dir.resolve("local.json")))
        .contains("\"heap\" : \"333m\"", "\"fork\" : false");
    String trial = RunDirectory.read(dir, damage -> {}).trials().get(0).spec().id();
    Outcome sampled = in(withData, far, "sample", dir, trial, "--tokens", 5);
    assertThat(sampled.exitCode()).as(sampled.err()).isZero();

    Outcome forked = in(withData, far, "run", "--resume", dir, "--fork", "--heap", "300m");
    assertThat(forked.exitCode()).as(forked.err()).isZero();
    assertThat(Files.readString(dir.resolve("local.json")))
        .contains("\"heap\" : \"300m\"", "\"fork\" : true");

    Files.writeString(corpus, "another text");
    Outcome changed = in(withData, far, "run", "--resume", dir);
    assertThat(changed.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(changed.errors()).hasSize(1);
    assertThat(changed.err())
        .contains("no file 'here.txt' in", corpus.toRealPath() + ", which has changed since");
  }

  private static RunRecord records() {
    return RunDirectory.read(run, damage -> {});
  }

  /** In another directory, but with the same home. */
  private static Outcome in(Path directory, Object... arguments) throws Exception {
    return in(List.of(), directory, arguments);
  }

  private static Outcome in(List<String> by, Path directory, Object... arguments) throws Exception {
    List<String> words = new ArrayList<>(by);
    words.addAll(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", directory.toString()));
    return Command.start(words, folder, arguments).outcome();
  }

  /** Runs what was printed in a shell that finds {@code gauntlet} on its path. */
  private static Outcome paste(String command) throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
    Command.line(folder).forEach(word -> script.append(" '").append(word).append('\''));
    Path launcher = Files.writeString(bin.resolve("gauntlet"), script.append(" \"$@\"\n"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return Command.run(
        List.of("env", "PATH=" + bin + ":" + System.getenv("PATH"), "sh", "-c", command), folder);
  }
}
