package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.text.Unit;
import java.util.List;
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
}
