package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.stats.Interval;
import dev.gauntlet.reports.table.Csv;
import dev.gauntlet.reports.table.LadderTable;
import dev.gauntlet.reports.table.RunTables;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClimbTest {
  /**
   * The best is in the middle, so that neither its place in the ranking nor its name is its rung.
   */
  private static Trials trials() {
    return new Trials(null)
        .add("z-bottom", 0.1, 2.0, 2.2, 2.1)
        .add("m-middle", 0.1, 1.0, 1.1, 1.05)
        .add("a-top", 0.1, 1.5, 1.59, 1.56);
  }

  private static Climb climb(RunRecord run) {
    Study study = Study.of(run);
    return Climb.of(study, study.contests().get(0)).orElseThrow();
  }

  @Test
  void aRungGainsWhatItsLossIsBelowThatOfTheOneBefore() {
    Climb climb = climb(trials().ladder());

    assertThat(climb.rungs())
        .extracting(rung -> rung.number() + " " + rung.contender().label())
        .containsExactly("1 z-bottom", "2 m-middle", "3 a-top");
    assertThat(climb.rungs().get(0).step()).isEmpty();
    Pair second = climb.rungs().get(1).step().orElseThrow();
    // of 1.0, 1.1, 1.05: mean 1.05, deviation 0.05; t of two degrees of freedom 4.3027
    assertThat(second.effect()).isCloseTo(1.05, within(1e-12));
    Interval interval = second.difference().orElseThrow().interval();
    assertThat(interval.low()).isCloseTo(1.05 - 4.3027 * 0.05 / Math.sqrt(3), within(1e-5));
    assertThat(interval.high()).isCloseTo(1.05 + 4.3027 * 0.05 / Math.sqrt(3), within(1e-5));
    Pair third = climb.rungs().get(2).step().orElseThrow();
    assertThat(third.effect()).isCloseTo(-0.5, within(1e-12));
    // of two p values, the smaller one doubles and the larger one stays
    assertThat(third.p()).isLessThan(second.p() / 2);
    assertThat(third.holmP()).isCloseTo(2 * third.p(), within(1e-12));
    assertThat(second.holmP()).isEqualTo(second.p());
    assertThat(climb.rungs().get(1).stepsPerSecond().mean()).isEqualTo(100);
  }

  @Test
  void theTableSaysWhoIsBetterThanTheRungBelow() {
    var table = LadderTable.figures(List.of(climb(trials().ladder())));

    assertThat(table.stringColumn("verdict").asList()).containsExactly("", "better", "worse");
    assertThat(table.stringColumn("over").asList()).containsExactly("", "z-bottom", "m-middle");
    assertThat(table.doubleColumn("gain").isMissing(0)).isTrue();
    assertThat(LadderTable.of(climb(trials().ladder()), label -> null).texts().get(2))
        .startsWith("m-middle", "100")
        .contains("better");
  }

  @Test
  void whoHasNoFiguresIsNoRung() {
    RunRecord all = trials().ladder();
    var without = Runs.with(all.trials(), "m-middle", t -> Runs.failed(t, Status.CRASHED));
    RunRecord run =
        new RunRecord(
            "test",
            "",
            Map.of(),
            without,
            all.exports(),
            all.inference(),
            all.profiles(),
            all.levers(),
            true);

    assertThat(climb(run).rungs())
        .extracting(rung -> rung.contender().label())
        .containsExactly("z-bottom", "a-top");
  }

  @Test
  void noOtherRunHasOne() {
    Study study = Study.of(trials().run());
    assertThat(Climb.of(study, study.contests().get(0))).isEqualTo(Optional.empty());
    assertThat(files(trials().run())).doesNotContainKey("ladder.csv");
    assertThat(files(trials().ladder())).containsKey("ladder.csv");
    RunRecord race =
        new Trials(0.9)
            .stoppingAtTarget()
            .addRace("a", "copying", 5)
            .addRace("b", "copying", 7)
            .ladder();
    assertThat(Climb.of(Study.of(race))).isEmpty();
  }

  private static Map<String, String> files(RunRecord run) {
    Findings findings = Findings.of(run);
    return Csv.files(findings, RunTables.of(findings.study(), findings.scoreboard()));
  }

  /** Of a trial that took no step, or whose steps took no time, nothing is known of its speed. */
  @Test
  void speedIsOfTrialsThatTookStepsAndTimeForThem() {
    CurvePoint end = Trials.point(10, 1);
    Contender contender =
        new Trials(null)
            .addCurve("a", 1, end)
            .addCurve("a", 2, at(0, 10, end))
            .addCurve("a", 3, at(1000, 0, end))
            .study()
            .contests()
            .get(0)
            .contenders()
            .get(0);
    Climb.Rung rung =
        new Climb.Rung(1, contender, contender.selected().orElseThrow(), Optional.empty());

    assertThat(rung.cell().succeeded()).hasSize(3);
    assertThat(rung.stepsPerSecond().n()).isEqualTo(1);
    assertThat(rung.stepsPerSecond().mean()).isEqualTo(100);
  }

  private static CurvePoint at(long steps, double seconds, CurvePoint like) {
    return new CurvePoint(
        steps, 32 * steps, seconds, seconds, like.train(), like.validation(), like.test());
  }

  /** The losses of the middle one are of moments before the end of its budget. */
  @Test
  void whoStoppedBeforeItsBudgetWasUsedUpIsNoRung() {
    RunRecord all = trials().ladder();
    RunRecord run =
        new RunRecord(
            "test",
            "",
            Map.of(),
            Runs.with(all.trials(), "m-middle", t -> Runs.withStatus(t, Status.TARGET_REACHED)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            true);

    assertThat(climb(run).rungs())
        .extracting(rung -> rung.contender().label())
        .containsExactly("z-bottom", "a-top");
  }
}
