package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Trials;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which cells of two runs are the same. */
class CellMatcherTest {

  @Test
  void theNearestCellIsTheOneThatDiffersInFewestSettings() {
    CellMatcher matcher =
        match(
            new Trials(null).add("a", 0.1, 1, 2),
            new Trials(null).add("a", 0.2, 3, 4).add("a", 0.1, 1, 2));

    assertThat(matcher.matches()).hasSize(1);
    assertThat(matcher.matches().get(0).after().training().learningRate()).isEqualTo(0.1);
    assertThat(matcher.refusals()).containsExactly("a on copying at 0.2: only in the later run");
  }

  @Test
  void settingsOfTheTaskMustBeTheSame() {
    assertThat(match(ofDigits(2), ofDigits(2)).refusals()).isEmpty();
    assertThat(match(ofDigits(2), ofDigits(3)).refusals())
        .contains("a on copying at 0.1: its nearest has another task.digits (2, 3)");
  }

  @Test
  void seedsMustHaveTheSameData() {
    Trials onOthers = new Trials(null).add("a", 0.1, 1).onData("others").add("b", 0.1, 1);
    CellMatcher matcher = match(new Trials(null).add("a", 0.1, 1).add("b", 0.1, 1), onOthers);

    assertThat(matcher.matches())
        .extracting(CellMatcher.Match::label)
        .containsExactly("a on copying at 0.1");
    assertThat(matcher.refusals())
        .contains("b on copying at 0.1: its nearest has another data")
        .noneMatch(refusal -> refusal.startsWith("a "));
  }

  @Test
  void aSeedThatOnlyOneRunHasSaysNothingOfTheData() {
    Trials twoSeeds = new Trials(null).add("a", 0.1, 1, 2);

    assertThat(match(new Trials(null).add("a", 0.1, 1), twoSeeds).matches()).hasSize(1);
  }

  private static Trials ofDigits(long digits) {
    return new Trials(null).add("a", Map.of(), Map.of("digits", digits), "copying", 0.1, 1, 2);
  }

  private static CellMatcher match(Trials before, Trials after) {
    return CellMatcher.of(before.study(), after.study());
  }
}
