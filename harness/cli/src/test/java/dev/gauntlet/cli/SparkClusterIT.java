package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that Spark makes on this machine, and clusters that cannot be used. */
@EnabledOnOs(OS.LINUX)
final class SparkClusterIT {
  private static final String SUITE =
      """
      suite: large
      description: a plugin, and a model whose checkpoint is larger than 64 MiB
      threads: 1
      seeds: [1]
      training: {budget: steps=2, eval_interval: steps=2, batch_size: 4}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations: [counted-bigram, {id: mlp, n_hidden: 50000, n_embed: 64}]
      """;
  private static final long LARGE_BYTES = 64L << 20;

  @TempDir private Path folder;

  /** Machines need no disk in common: plugins go there and large files come back by Spark. */
  @Test
  void bringsPluginsAndLargeFilesBySparkAlone() throws Exception {
    try (StandaloneSpark spark = new StandaloneSpark(folder)) {
      Path suite = Files.writeString(folder.resolve("large.yaml"), SUITE);
      Path jar = PluginBuild.jar(folder);
      Outcome here =
          Command.gauntlet(folder, "run", suite, "--plugin", jar, "--out", "here", "--quiet");
      assertThat(here.exitCode()).as(here.err()).isZero();

      String[] on = {"--on", "local-cluster[2,1,1024]"};
      Outcome there =
          spark.gauntlet("run", suite, "--plugin", jar, "--out", "there", "--quiet", on[0], on[1]);
      assertThat(there.exitCode()).as(there.err()).isZero();
      assertThat(TinyRun.figures(folder.resolve("there")))
          .isEqualTo(TinyRun.figures(folder.resolve("here")));
      assertThat(checkpoints("here").get(0)).hasSize(Files.size(checkpoints("there").get(0)));
      for (int i = 0; i < 2; i++) {
        assertThat(checkpoints("there").get(i)).hasSameBinaryContentAs(checkpoints("here").get(i));
      }
      assertThat(checkpoints("there"))
          .anySatisfy(file -> assertThat(Files.size(file)).isGreaterThan(LARGE_BYTES));
    }
  }

  private List<Path> checkpoints(String run) throws IOException {
    try (Stream<Path> trials = Files.list(folder.resolve(run).resolve("trials"))) {
      return trials.sorted().map(trial -> trial.resolve("checkpoint.safetensors")).toList();
    }
  }

  /** Whatever is wrong is said in one line, in the time that the configuration gives. */
  @Test
  void refusesAClusterThatCannotBeUsed() throws Exception {
    String secret = "spark.authenticate.secret not-to-be-seen";
    try (StandaloneSpark spark =
        new StandaloneSpark(
            folder, "spark.authenticate true", secret, "spark.gauntlet.executorWait 20s")) {
      Outcome nobody = spark.gauntlet("cluster", "--on", spark.master());
      requireOneLine(nobody, "gauntlet: no master of Spark listens at 127.0.0.1:");

      spark.startMaster();
      spark.awaitMaster();
      requireOneLine(
          spark.gauntlet("cluster", "--on", spark.master()),
          "gauntlet: no executor of " + spark.master() + " within 20 s: workers there: 0, ");

      Path open = spark.configure("open", "spark.gauntlet.executorWait 8s");
      requireOneLine(
          spark
              .gauntlet(
                  Map.of("SPARK_CONF_DIR", open.toString()),
                  List.of(),
                  "cluster",
                  "--on",
                  spark.master())
              .outcome(),
          "gauntlet: Spark ",
          " has not joined " + spark.master() + " within 8 s: ",
          "spark.authenticate");
    }
  }

  private static void requireOneLine(Outcome outcome, String begin, String... parts) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.err()).startsWith(begin).doesNotContain("not-to-be-seen");
    assertThat(List.of(parts)).allMatch(outcome.err()::contains);
  }

  @Test
  void needsSpark() {
    Outcome outcome = Command.gauntlet(folder, "cluster", "--on", "spark://127.0.0.1:1");
    assertThat(outcome.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(outcome.err()).startsWith("gauntlet: SPARK_HOME is ");
  }
}
