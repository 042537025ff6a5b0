package dev.gauntlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.cli.view.View;
import dev.gauntlet.plan.Overrides;
import dev.gauntlet.plan.Placement;
import dev.gauntlet.plan.Planner;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.DataPlaces.KnownFile;
import dev.gauntlet.run.InProcessExecutor;
import dev.gauntlet.run.Runner;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.run.models.Sampler;
import dev.gauntlet.run.models.Sampler.Engine;
import dev.gauntlet.run.models.Sampler.Request;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.TrialRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of the user's, from its files to text that a model of byte pairs writes. */
final class TextRunIT {
  private static final String SUITE =
      """
      suite: own
      training: {budget: steps=20, eval_interval: steps=20, batch_size: 16}
      trials:
        - task: {id: text, path: novels, split: file, vocabulary: byte-pairs, vocab_size: 290, context_length: 12}
          implementations: [bigram, mlp]
      """;

  @Test
  void aFolderIsLearnedMeasuredSampledAndFoundAgain(@TempDir Path folder) throws Exception {
    Path novels = Files.createDirectory(folder.resolve("novels"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(novels.resolve("n" + i), (i + ": größer als € und kleiner\n").repeat(40));
    }
    Path suite = Files.writeString(folder.resolve("suite.yaml"), SUITE);
    Path run = folder.resolve("run");
    RunPlan plan;
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      DataFolders data = DataFolders.of(folder);
      plan =
          new Planner(catalog, data, Map.of(), new Placement(1, "cpu"))
              .plan(suite.toString(), Overrides.NONE);
      assertThat(plan.files()).containsOnlyKeys("novels");
      try (RunDirectory directory = RunDirectory.create(run, plan, Map.of())) {
        boolean succeeded =
            new Runner(directory, new InProcessExecutor(catalog, data, false), View.NONE)
                .run(plan.specs(), 1);
        assertThat(succeeded).isTrue();
      }
      KnownFile known = KnownFile.of("novels", Path.of(plan.files().get("novels")));
      RunModels trials = new RunModels(run, catalog, DataFolders.of(null, List.of(known)));
      for (TrialRecord trial : trials.run().trials()) {
        measured(trial);
        StringBuilder text = new StringBuilder();
        new Sampler(trials)
            .sample(
                trials.find(trial.spec().id()),
                new Request("größer", 30, null, 1, Engine.PYTORCH),
                text::append);
        assertThat(text.toString()).startsWith("größer").hasSizeGreaterThan(10);
      }
    }
  }

  private static void measured(TrialRecord trial) {
    Map<String, TaskFigure> figures = trial.result().metrics();
    boolean all = trial.spec().implementation().id().equals("bigram");
    assertThat(figures.containsKey("bits_per_byte.positions=all")).isEqualTo(all);
    assertThat(figures.containsKey("keystrokes_saved.completion=run")).isEqualTo(all);
    assertThat(figures).containsKey("keystrokes_saved");
    SplitScore test = trial.result().best().test();
    TaskFigure bits = figures.get("bits_per_byte");
    assertThat(bits.value())
        .isCloseTo(
            test.commonLoss() * test.commonTargets() / Math.log(2) / bits.count(), within(1e-6));
    assertThat(bits.count()).isGreaterThan(2 * test.commonTargets());
  }
}
