package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.text.Unit;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MeasuresTest {

  @Test
  void aPartOfAFigureIsMeasuredLikeTheWhole() {
    List<Measure> measures = Study.of(Runs.study(1)).taskMeasures();

    assertThat(measures)
        .filteredOn(measure -> measure.name().equals("exact_match.carries=2"))
        .singleElement()
        .satisfies(
            measure -> {
              assertThat(measure.label()).isEqualTo("Exact match, carries 2");
              assertThat(measure.unit()).isEqualTo(Unit.SHARE);
            });
  }

  @Test
  void aFigureThatNobodyKnowsHasAReadableName() {
    assertThat(Study.of(Runs.study(1)).taskMeasures())
        .filteredOn(measure -> measure.name().equals("of_the_tasks_own"))
        .singleElement()
        .satisfies(measure -> assertThat(measure.label()).isEqualTo("Of the tasks own"));
  }

  @Test
  void aPartIsDefinedByTheWholeThatItIsAPartOf() {
    assertThat(Study.of(Runs.study(1)).taskMeasures())
        .filteredOn(measure -> measure.name().startsWith("exact_match"))
        .extracting(Measure::definition)
        .startsWith("Share of problems that are right.", "Exact match of this part alone.");
  }

  /** Figures of a task that are named as columns of every run, but for their case. */
  @Test
  void aFigureWhoseNameIsTakenGetsAnotherColumn() {
    assertThat(columns("mine", "steps", "STEPS", "Steps", "MINE"))
        .containsExactly("mine", "task.steps", "task.STEPS#2", "task.Steps#3", "task.MINE");
  }

  /** The number of cases of a figure has a column, too. */
  @Test
  void aFigureMayNotBeNamedAsTheCountOfAnother() {
    assertThat(columns("mine", "mine_count")).containsExactly("mine", "task.mine_count");
    assertThat(columns("mine_count", "mine")).containsExactly("mine_count", "task.mine");
  }

  @Test
  void aFigureIsNotTakenForOneOfInference() {
    assertThat(columns("inference.speed", " ")).containsExactly("task.inference.speed", "task.");
  }

  private static List<String> columns(String... metrics) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String metric : metrics) {
      figures.put(metric, 1.0);
    }
    TrialRecord trial = new Trials(null).add("a", 0.1, 1).run().trials().get(0);
    TrialResult result = Runs.withMetrics(trial.result(), figures);
    return Measures.ofTasks(Stream.of(Runs.withResult(trial, result))).stream()
        .map(Measure::name)
        .toList();
  }
}
