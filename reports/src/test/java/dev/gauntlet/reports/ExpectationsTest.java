package dev.gauntlet.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.Csv;
import dev.gauntlet.reports.table.ExpectationTable;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.RunRecord;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExpectationsTest {

  /** A target of 0.9: a loss of 0.05 has an accuracy of 0.951, one of 0.5 of 0.607. */
  private static RunRecord run(boolean judged, double... losses) {
    RunRecord trials =
        new Trials(0.9)
            .add("right", Map.of(), "copy", 0.01, losses[0])
            .add("wrong", Map.of(), "copy", 0.01, losses[1])
            .add("right", Map.of("width", 8L), "sort", 0.01, losses[2])
            .run();
    return new RunRecord(
        "sanity", "", Map.of(Reports.EXPECTATIONS_JUDGED, judged), trials.trials());
  }

  @Test
  void oneThatMissesIsEnough() {
    Reports.Expectations missed = Reports.expectations(run(true, 0.05, 0.5, 0.05));
    assertThat(missed.met()).isFalse();
    assertThat(missed.lines()).hasSize(3);
    assertThat(missed.lines().get(0)).matches("reached +right +copy +seed=1 +accuracy 95\\.12 %.*");
    assertThat(missed.lines().get(1))
        .matches("missed +wrong +copy +seed=1 +accuracy 60\\.65 %, 90\\.00 % expected, 10 s");
    assertThat(missed.lines().get(2)).endsWith(" s  width=8");
    assertThat(Reports.expectations(run(true, 0.05, 0.05, 0.05)).met()).isTrue();
  }

  @Test
  void aRunThatDoesNotJudgeHasNone() {
    Reports.Expectations none = Reports.expectations(run(false, 0.05, 0.5, 0.05));
    assertThat(none.met()).isTrue();
    assertThat(none.lines()).isEmpty();
    assertThat(csv(run(false, 0.05, 0.5, 0.05))).doesNotContainKey("expectations.csv");
  }

  @Test
  void theMatrixHasARowForEachImplementationAndAColumnForEachTask() {
    RunRecord run = run(true, 0.05, 0.5, 0.05);
    assertThat(ExpectationTable.of(run).texts())
        .hasSize(4)
        .first()
        .asString()
        .isEqualTo("[implementation, copy, sort]");
    assertThat(ExpectationTable.of(run).lines().get(1).cells().get(2).text()).isEqualTo("–");
    assertThat(ExpectationTable.of(run).lines().get(1).cells().get(1).note()).startsWith("missed");
    assertThat(Objects.requireNonNull(csv(run).get("expectations.csv")).lines().toList())
        .hasSize(4)
        .element(0)
        .isEqualTo(
            "implementation,config,seed,task_1,accuracy_1,expected_1,met_1,train_seconds_1,"
                + "task_2,accuracy_2,expected_2,met_2,train_seconds_2");
  }

  private static Map<String, String> csv(RunRecord run) {
    Findings findings = Findings.of(run);
    return Csv.files(findings, RunTables.of(findings.study(), findings.scoreboard()));
  }
}
