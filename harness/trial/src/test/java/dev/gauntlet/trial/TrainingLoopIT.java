package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.TaskFigure;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.trial.TrainingLoop.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingLoopIT {
  @TempDir Path folder;

  @Test
  void reportsTheBestCheckpointAndNotTheLast() throws IOException {
    ToyTrial trial = new ToyTrial(folder);
    trial.model = problem -> new ToyModels.Counts(problem, 50);
    TrialResult result = trial.run();
    assertThat(result.best().step()).isEqualTo(40);
    assertThat(result.metrics().get("counts_on")).isEqualTo(new TaskFigure(1.0, 5));

    try (NDManager manager = TorchEngine.load(1).newBaseManager()) {
      Safetensors kept = Safetensors.read(folder.resolve("checkpoint.safetensors"), manager);
      assertThat(kept.arrays()).containsOnlyKeys("counts");
      assertThat(kept.arrays().get("counts").sum().getFloat()).isEqualTo(25 + 40 * 32 * 4);
      assertThat(kept.metadata())
          .containsEntry("trial_id", trial.spec().id())
          .containsEntry("step", "40")
          .containsEntry("task_config", "{\"targets\":\"all\"}");
    }
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("checkpoint.safetensors", "samples.txt");
  }

  static List<Function<Problem, Block>> models() {
    return DeterminismIT.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void holdsNoMoreArraysAfterManySteps(Function<Problem, Block> build) {
    ToyTrial trial = new ToyTrial(folder);
    trial.budget = "steps=2000";
    trial.evalInterval = "steps=500";
    List<Integer> arrays = new ArrayList<>();
    Engine engine = TorchEngine.load(1);
    try (NDManager manager = engine.newBaseManager();
        ToyTask.Data data = new ToyTask.Data(Targets.ALL, 7)) {
      CheckedModel model =
          new CheckedModel(build.apply(data.problem()), data.problem(), 32, manager);
      TrialExecutor.Listener listener =
          event -> {
            if (event instanceof TrialEvent.Evaluated) {
              arrays.add(manager.getManagedArrays().size());
            }
          };
      new TrainingLoop(
              new Setup(
                  trial.spec(),
                  data,
                  model,
                  manager,
                  new Checkpoint(new TrialFolder(folder), trial.spec()),
                  new PhaseClock(System::nanoTime),
                  MachineWatch.ofThisProcess(1, true),
                  new CurveSample(32, 5, 12, 20),
                  listener,
                  new SampleLog(new TrialFolder(folder), data, model, manager)))
          .run();
      assertThat(arrays).hasSize(5).containsOnly(arrays.get(0));
    }
  }
}
