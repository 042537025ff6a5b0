package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** Implementations and a task in a jar from outside the project run beside those built in. */
final class PluginIT {
  private static final String SUITE =
      """
      suite: plugin
      description: a plugin beside mlp on every task
      threads: 1
      training: {budget: steps=200, eval_interval: 200, learning_rate: 1.0e-2, batch_size: 32}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations: [mlp, counted-bigram, one-hot-linear]
        - task: {id: shakespeare, context_length: 16, test_fraction: 0.01, validation_fraction: 0.01}
          implementations: [mlp, counted-bigram, one-hot-linear]
        - task: echo
          implementations: [mlp, counted-bigram, one-hot-linear]
      """;

  @TempDir private Path folder;

  @Test
  void runsBesideBuiltInOnesAndIsReported() throws Exception {
    Path jar = PluginBuild.jar(folder);
    Path suite = Files.writeString(folder.resolve("plugin.yaml"), SUITE);

    Outcome outcome = Command.gauntlet(folder, "run", suite, "--plugin", jar, "--out", "run");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Table results = Table.read().csv(folder.resolve("run/results.csv").toFile());
    assertThat(results.rowCount()).isEqualTo(9);
    assertThat(results.stringColumn("status").asList()).containsOnly("completed");
    // Counting pairs of characters beats guessing among 63 of them, and echoing needs no more.
    assertThat(figure(results, "counted-bigram", "shakespeare", "test_loss"))
        .isLessThan(Math.log(63) - 1);
    assertThat(figure(results, "counted-bigram", "echo", "test_accuracy")).isEqualTo(1);
    assertThat(figure(results, "one-hot-linear", "echo", "test_loss")).isLessThan(Math.log(8) / 2);

    String page = Files.readString(folder.resolve("run/report.html"));
    assertThat(page).contains("counted-bigram", "one-hot-linear", "echo");
  }

  @Test
  void isListed() throws Exception {
    Path jar = PluginBuild.jar(folder);

    Outcome outcome = Command.gauntlet(folder, "list", "--verbose", "--plugin", jar);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("counted-bigram", "one-hot-linear", "echo", jar.toString(), "20,160 parameters");
  }

  /** What the page on plugins shows is what is compiled and run here, and short. */
  @Test
  void isWhatThePageOnPluginsShows() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "plugins.md"));
    StringBuilder sources = new StringBuilder();
    for (String name : List.of("OneHotLinear", "CountedBigram", "Echo")) {
      sources.append(Files.readString(Path.of("src/test/plugin/src/example/" + name + ".java")));
    }
    List<String> examples =
        Pattern.compile("(?s)```java\n(.*?)```")
            .matcher(page)
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(examples).hasSize(3);
    assertThat(examples)
        .allSatisfy(
            example -> {
              assertThat(withoutLayout(sources.toString())).contains(withoutLayout(example));
              assertThat(example.lines().filter(line -> line.matches(".*\\w.*")))
                  .hasSizeLessThan(15);
            });
  }

  private static String withoutLayout(String source) {
    return source.replaceAll("\\s+", " ");
  }

  private static double figure(Table results, String implementation, String task, String column) {
    Table row =
        results.where(
            results
                .stringColumn("implementation")
                .isEqualTo(implementation)
                .and(results.stringColumn("task").isEqualTo(task)));
    return row.numberColumn(column).getDouble(0);
  }
}
