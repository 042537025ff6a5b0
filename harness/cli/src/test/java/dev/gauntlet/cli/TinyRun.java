package dev.gauntlet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.csv.CsvReadOptions;

/** A run of a few trials of fixed steps, whose figures are the same whenever it is repeated. */
final class TinyRun {
  static final int TRIALS = 4;

  private static final String SUITE =
      """
      suite: tiny
      description: a few trials of fixed steps
      threads: 1
      expect: true # nothing but accuracy, which is sooner over
      seeds: [1, 2]
      training: {budget: steps=%d, eval_interval: steps=%d, batch_size: 16}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations: [bigram, mlp]
      """;

  private static final Set<String> MEASURED =
      Set.of(
          "reason", // of a trial that succeeded: that the machine's speed changed meanwhile
          "train_seconds",
          "eval_seconds",
          "interval_train_seconds",
          "interval_eval_seconds",
          "other_seconds",
          "wall_seconds",
          "budget_overshoot_seconds",
          "time_per_example_us",
          "tokens_per_second",
          "peak_rss_mb",
          "batch_seconds",
          "forward_seconds",
          "backward_seconds",
          "optimizer_seconds",
          "machine_drift",
          "warnings", // of the machine's speed
          "loss_area", // under the curve by time
          "time_to_target_seconds",
          "target_reached_after_seconds",
          "target_reached_by_seconds",
          "second_half_time_per_example_us",
          "evaluation_share",
          "calibration_before_seconds",
          "calibration_after_seconds",
          "cpu_seconds",
          "other_cpu_seconds",
          "stolen_seconds",
          "involuntary_switches",
          "paused_seconds",
          "median_step_seconds",
          "longest_step_seconds",
          "doubts",
          "host",
          "machine_kind",
          "trial_cpus",
          "attempt");

  private TinyRun() {}

  /** Writes the suite file. */
  static Path suite(Path folder) throws IOException {
    return suite(folder, 15);
  }

  /** Writes the suite file, with trials of so many steps. */
  static Path suite(Path folder, int steps) throws IOException {
    return Files.writeString(folder.resolve("tiny.yaml"), SUITE.formatted(steps, steps / 3));
  }

  /** Ids of the trials whose end the journal notes, as often as it does. */
  static List<String> finished(Path run) throws IOException {
    Path journal = run.resolve("journal.jsonl");
    if (!Files.exists(journal)) {
      return List.of();
    }
    return Files.readAllLines(journal).stream()
        .filter(line -> line.contains("\"type\":\"trial-finished\"") && line.endsWith("}"))
        .map(line -> line.replaceFirst(".*\"trial_id\":\"([0-9a-f]{16})\".*", "$1"))
        .toList();
  }

  /**
   * What results.csv and curves.csv say, but for what no two runs have in common: time and memory.
   */
  static String figures(Path run) {
    return unmeasured(run.resolve("results.csv")) + unmeasured(run.resolve("curves.csv"));
  }

  private static String unmeasured(Path file) {
    CsvReadOptions text =
        CsvReadOptions.builder(file.toFile())
            .columnTypesToDetect(List.of(ColumnType.STRING))
            .build();
    Table table = Table.read().csv(text);
    return table
        .removeColumns(
            table.columns().stream()
                .filter(column -> MEASURED.contains(column.name()))
                .toArray(Column[]::new))
        .write()
        .toString("csv");
  }
}
