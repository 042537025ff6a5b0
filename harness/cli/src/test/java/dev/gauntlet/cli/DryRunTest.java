package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.view.TrialLines;
import dev.gauntlet.kernels.KernelChoice;
import dev.gauntlet.plan.Overrides;
import dev.gauntlet.plan.Placement;
import dev.gauntlet.plan.Planner;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.journal.Versions;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunTest {
  private static final String SUITE =
      """
      suite: dry
      threads: 1
      infer: true
      seeds: [1, 2]
      training: {budget: 100s, learning_rate: [1.0e-3, 1.0e-2]}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations: [bigram, {id: mlp, training: {batch_size: 64}}]
      """;

  @TempDir Path folder;

  private Path suite() throws IOException {
    return Files.writeString(folder.resolve("dry.yaml"), SUITE);
  }

  private List<String> dryRun(String... options) throws IOException {
    StringWriter out = new StringWriter();
    String[] args = new String[options.length + 3];
    args[0] = "run";
    args[1] = suite().toString();
    args[2] = "--dry-run";
    System.arraycopy(options, 0, args, 3, options.length);
    assertThat(Main.commandLine().setOut(new PrintWriter(out, true)).execute(args)).isZero();
    return out.toString().lines().toList();
  }

  /** All trials would end by it, each for itself. */
  @Test
  void refusesKernelsThatThereAreNot() throws IOException {
    StringWriter err = new StringWriter();
    System.setProperty(KernelChoice.PROPERTY, "1024");
    try {
      int code =
          Main.commandLine()
              .setErr(new PrintWriter(err, true))
              .execute("run", suite().toString(), "--dry-run");
      assertThat(code).isEqualTo(Main.BAD_INPUT);
    } finally {
      System.clearProperty(KernelChoice.PROPERTY);
    }
    assertThat(err.toString().lines())
        .containsExactly(
            "gauntlet: -Dgauntlet.kernels is '1024', must be one of scalar, 128, 256, 512,"
                + " or not be set");
  }

  private RunPlan plan() throws IOException {
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      return new Planner(
              catalog, DataFolders.of(null), Versions.deciding(), new Placement(1, "cpu"))
          .plan(suite().toString(), Overrides.NONE);
    }
  }

  @Test
  void printsTrialsInTheOrderInWhichTheyWillRun() throws IOException {
    List<String> lines = dryRun();
    List<String> order = plan().fairOrder().stream().map(TrialSpec::id).toList();
    assertThat(lines.subList(0, lines.size() - 1))
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .isEqualTo(order)
        .hasSize(8);
    assertThat(lines).filteredOn(line -> line.contains("mlp")).allMatch(l -> l.contains("size=64"));
    assertThat(lines)
        .filteredOn(line -> line.contains("bigram"))
        .allMatch(l -> l.contains("size=2048"));
  }

  @Test
  void dividesTheTotalAmongJobs() throws IOException {
    double seconds = plan().expectedSeconds();
    assertThat(dryRun())
        .endsWith("8 trials, about " + TrialLines.duration(seconds) + ", and then inference");
    assertThat(dryRun("--jobs", "2"))
        .endsWith("8 trials, about " + TrialLines.duration(seconds / 2) + ", and then inference");
  }

  @Test
  void additionTakesWhatExistsOfFewDigits() throws IOException {
    Path suite = folder.resolve("digits.yaml");
    Files.writeString(
        suite,
        """
        suite: digits
        threads: 1
        training: {budget: steps=1}
        trials:
          - task: {id: addition, digits: [1, 2, 3]}
            implementations: [bigram]
        """);
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      RunPlan plan =
          new Planner(catalog, DataFolders.of(null), Versions.deciding(), new Placement(1, "cpu"))
              .plan(suite.toString(), Overrides.NONE);
      assertThat(plan.specs())
          .extracting(spec -> spec.task().config().get("examples"))
          .containsExactly(100L, 10_000L, 50_000L);
    }
  }
}
