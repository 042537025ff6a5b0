package dev.gauntlet.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Scoreboard;
import dev.gauntlet.reports.analysis.Trials;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairTablesTest {

  @Test
  void ofManyContendersOnlyTheFirstArePaired() {
    assertThat(pairs(25).lines()).hasSize(300);
    assertThat(pairs(25).caption()).doesNotContain("Only the first");
    assertThat(pairs(26).lines()).hasSize(300);
    assertThat(pairs(26).caption()).endsWith("Only the first 25 contenders are shown.");
  }

  @Test
  void aPairWithOneSeedIsNotTestedRatherThanATie() {
    Trials trials = new Trials(null).add("a", 0.1, 1).add("b", 0.1, 2);

    assertThat(pairs(trials).lines().get(0).cells().get(1).text()).isEqualTo("not tested");
  }

  private static Sheet pairs(int contenders) {
    Trials trials = new Trials(null);
    for (int width = 0; width < contenders; width++) {
      trials.add("a", Map.of("width", width), "copying", 0.1, 1 + width, 1.1 + width);
    }
    return pairs(trials);
  }

  private static Sheet pairs(Trials trials) {
    return PairTables.of(Scoreboard.of(trials.study(), "none").outcomes().get(0));
  }
}
