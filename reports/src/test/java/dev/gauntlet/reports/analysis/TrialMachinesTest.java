package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class TrialMachinesTest {
  private final RunRecord run =
      new Trials(null)
          .addCurve("a", 1, Trials.point(0, 3), Trials.point(10, 1.00))
          .addCurve("a", 2, Trials.point(0, 3), Trials.point(11, 1.01))
          .addCurve("a", 3, Trials.point(0, 3), Trials.point(12, 1.03))
          .addCurve("b", 1, Trials.point(0, 3), Trials.point(20, 2.00))
          .addCurve("b", 2, Trials.point(0, 3), Trials.point(21, 2.02))
          .addCurve("b", 3, Trials.point(0, 3), Trials.point(22, 2.01))
          .run();

  @Test
  void timesPairWithinAKindAndQualityAnywhere() {
    Study study = Study.of(on(Set.of(3L)));
    assertThat(pair(study, Measures.TRAIN_SECONDS).tested().orElseThrow().n()).isEqualTo(2);
    assertThat(pair(study, Measures.TEST_LOSS).tested().orElseThrow().n()).isEqualTo(3);
  }

  @Test
  void timesOfTwoKindsDoNotCompare() {
    Study study = Study.of(on(Set.of(1L, 2L, 3L)));
    assertThat(pair(study, Measures.TRAIN_SECONDS).tested()).isEmpty();
    assertThat(pair(study, Measures.TEST_LOSS).tested()).isPresent();
  }

  @Test
  void thePageSaysWhichKindsThereWere() {
    assertThat(Findings.of(on(Set.of(3L))).warnings().toString())
        .contains(
            "Trials ran on 2 kinds of machines; times are compared within a kind alone",
            "A: abacus, 20.0 to 21.0 ms for the fixed piece of work (5 trials on near and next)",
            "B: abacus, 26.0 to 26.0 ms for the fixed piece of work (1 trial on far)");
    assertThat(Findings.of(on(Set.of())).warnings().toString()).doesNotContain("kinds of machines");
    assertThat(Findings.of(run).warnings().toString()).doesNotContain("kinds of machines");
  }

  /** A machine is as fast as it mostly is: one busy moment makes no other machine of it. */
  @Test
  void oneSlowMomentIsNoOtherMachine() {
    RunRecord oneHost = at("near", trial -> trial.spec().seed() == 2 ? 0.05 : 0.02);
    Study study = Study.of(oneHost);
    assertThat(study.machines().all()).hasSize(1);
    assertThat(pair(study, Measures.TRAIN_SECONDS).tested().orElseThrow().n()).isEqualTo(3);
  }

  @Test
  void theTableSaysWhereEachTrialRan() {
    Findings findings = Findings.of(on(Set.of(3L)));
    Table results = RunTables.of(findings.study(), findings.scoreboard()).results();
    assertThat(results.stringColumn("host").asList())
        .containsExactly("near", "near", "near", "next", "next", "far");
    assertThat(results.stringColumn("machine_kind").asList())
        .containsExactly("A", "A", "A", "A", "A", "B");
  }

  private RunRecord at(String host, ToDoubleFunction<TrialRecord> seconds) {
    return with(trial -> where(host, seconds.applyAsDouble(trial)));
  }

  private static Map<String, Object> where(String host, double seconds) {
    return Map.of("host", host, "cpu", "abacus", "machine_calibration_before_seconds", seconds);
  }

  private RunRecord with(Function<TrialRecord, Map<String, Object>> where) {
    return new RunRecord(
        run.suite(),
        run.description(),
        run.environment(),
        run.trials().stream()
            .map(t -> Runs.withResult(t, t.result().withEnvironment(where.apply(t))))
            .toList());
  }

  /** The run on three machines, one of them slower: that has the trials of b at some seeds. */
  private RunRecord on(Set<Long> slow) {
    return with(
        trial -> {
          boolean b = trial.spec().implementation().id().equals("b");
          boolean far = b && slow.contains(trial.spec().seed());
          return where(far ? "far" : b ? "next" : "near", far ? 0.026 : b ? 0.021 : 0.020);
        });
  }

  private static Pair pair(Study study, Measure measure) {
    Contest contest = study.contests().get(0);
    return contest.pair(contest.contenders().get(0), contest.contenders().get(1), measure);
  }
}
