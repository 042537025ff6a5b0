package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.cli.Command.Outcome;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.RunRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that trains but cannot leave as ONNX: its trial succeeds, and all say why. */
final class UnexportableRunIT {
  private static final String SUITE =
      """
      suite: unexportable
      threads: 1
      training: {budget: steps=4, eval_interval: steps=4, batch_size: 8}
      trials:
        - task: {id: addition, digits: 1, examples: 100, test_size: 20, validation_size: 20}
          implementations: [unexportable]
      """;

  @TempDir private Path folder;

  @Test
  void succeedsWithoutAnExportAndSaysWhy() throws Exception {
    Path plugin = PluginBuild.jar(folder, "unexportable-plugin");
    Files.writeString(folder.resolve("suite.yaml"), SUITE);
    Outcome outcome =
        Command.gauntlet(folder, "run", "suite.yaml", "--out", "run", "--plugin", plugin);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();

    Path run = folder.resolve("run");
    RunRecord records =
        RunDirectory.read(
            run,
            damage -> {
              throw new AssertionError(damage);
            });
    assertThat(records.trials().get(0).result().status().succeeded()).isTrue();
    ExportRecord export = records.exports().get(0);
    assertThat(export.verified()).isFalse();
    assertThat(export.card()).isNotNull();
    assertThat(export.reason())
        .startsWith("operation 'erfinv' of block '03Probit' cannot be exported: compose it of")
        .doesNotContain("\n");
    String id = export.trialId();
    TrialFiles files = new TrialFiles(run, id);
    assertThat(files.onnx()).doesNotExist();
    assertThat(files.unverifiedOnnx()).doesNotExist();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("1 of 1", "erfinv", "cannot be exported: compose it of others");

    Outcome sampled =
        Command.gauntlet(folder, "sample", "run", id, "--engine", "onnx", "--plugin", plugin);
    assertThat(sampled.exitCode()).isEqualTo(2);
    assertThat(sampled.errors())
        .containsExactly(
            "gauntlet: trial %s has no export (%s); make one with: gauntlet export run %s"
                .formatted(id, export.reason(), id));
  }
}
