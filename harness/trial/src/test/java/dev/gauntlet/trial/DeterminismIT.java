package dev.gauntlet.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.nn.Block;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.SplitScore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeterminismIT {
  @TempDir Path folder;

  static List<Function<Problem, Block>> models() {
    return List.of(
        problem -> new ToyModels.Embedded(problem, 0.3),
        ToyModels::ofStandardBlocks,
        ToyModels.Counts::new);
  }

  @ParameterizedTest
  @MethodSource("models")
  void theSameSeedGivesTheSameLosses(Function<Problem, Block> model) {
    assertThat(scores(model, "steps=60", "steps=1"))
        .isEqualTo(scores(model, "steps=60", "steps=1"));
  }

  @ParameterizedTest
  @MethodSource("models")
  void evaluationDoesNotDisturbTraining(Function<Problem, Block> model) {
    List<SplitScore> often = scores(model, "steps=60", "steps=1");
    List<SplitScore> seldom = scores(model, "steps=60", "steps=30");
    assertThat(List.of(often.get(0), often.get(30), often.get(60))).isEqualTo(seldom);
  }

  @Test
  void aClockDecidesOnlyWhenToStop() {
    Function<Problem, Block> model = problem -> new ToyModels.Embedded(problem, 0.3);
    List<SplitScore> byTime = scores(model, "50ms", "steps=1");
    List<SplitScore> bySteps = scores(model, "steps=60", "steps=1");
    assumeTrue(
        byTime.get(0).targets() == bySteps.get(0).targets(),
        "under a budget of time, a slow machine evaluates other examples");
    int common = Math.min(byTime.size(), bySteps.size());
    assertThat(common).isGreaterThan(1);
    assertThat(byTime.subList(0, common)).isEqualTo(bySteps.subList(0, common));
  }

  private List<SplitScore> scores(
      Function<Problem, Block> model, String budget, String evalInterval) {
    ToyTrial trial = new ToyTrial(folder);
    trial.model = model;
    trial.budget = budget;
    trial.evalInterval = evalInterval;
    trial.run();
    return trial.curve().stream().map(CurvePoint::validation).toList();
  }
}
