package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.published.Judgement;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trials that stop at a target accuracy, before their budget is used up. */
class RaceTest {

  /** slow ends with the lowest loss, because it overshoots; fast is first at the target. */
  private static Trials race() {
    Trials trials = new Trials(0.9).stoppingAtTarget();
    for (int seed = 1; seed <= 3; seed++) {
      double luck = seed / 10.0;
      trials.addCurve("slow", seed, point(0, 3), point(5, 1), point(8 + luck, 1e-9));
      trials.addCurve("fast", seed, point(0, 3), point(2 + luck, 0.05));
      trials.addCurve("never", seed, point(0, 3), point(10, 0.5));
    }
    return trials;
  }

  @Test
  void areRankedByTheTimeToTheTarget() {
    Study study = race().study();
    Ranking ranking = Ranking.of(study.contests().get(0));

    assertThat(ranking.measure().name()).isEqualTo("time_to_target_seconds");
    assertThat(ranking.places().stream().map(p -> p.contender().label() + p.best() + p.worst()))
        .containsExactly("fast11", "slow22", "never33");
    assertThat(Findings.of(study.run()).headline().get(0)).contains("fast is best: time to target");
  }

  /** never and slow end in no order at seeds at which only one of them arrives. */
  @Test
  void eachArrivingWhereTheOtherDoesNotIsNoOrder() {
    Trials trials = new Trials(0.9).stoppingAtTarget();
    trials.addCurve("a", 1, point(0, 3), point(2, 1e-9));
    trials.addCurve("a", 2, point(0, 3), point(10, 0.5));
    trials.addCurve("a", 3, point(0, 3), point(2.1, 1e-9));
    trials.addCurve("b", 1, point(0, 3), point(10, 0.5));
    trials.addCurve("b", 2, point(0, 3), point(9, 1e-9));
    trials.addCurve("b", 3, point(0, 3), point(9.1, 1e-9));

    assertThat(Ranking.of(trials.study().contests().get(0)).pairs().get(0).tested()).isEmpty();
  }

  @Test
  void haveNoQualityAndNoPairOfLosses() {
    Study study = race().study();
    Contest contest = study.contests().get(0);
    Outcome outcome = Outcome.of(contest, "never");

    assertThat(contest.contenders()).allSatisfy(c -> assertThat(outcome.quality(c)).isEmpty());
    Contender slow = contest.contenders().get(0);
    Contender fast = contest.contenders().get(1);
    assertThat(contest.pair(slow, fast, Measures.TEST_LOSS).tested()).isEmpty();
    assertThat(contest.pair(slow, fast, Measures.TEST_ACCURACY).tested()).isEmpty();
    assertThat(contest.pair(slow, fast, Measures.TIME_PER_EXAMPLE).difference()).isPresent();
  }

  /** At rate 0.2 the target is reached later, and with a lower loss. */
  @Test
  void theLearningRateIsThatOfTheShortestTime() {
    Study study =
        new Trials(0.9)
            .stoppingAtTarget()
            .addCurveAt("a", 0.1, 1, point(0, 3), point(3, 0.05))
            .addCurveAt("a", 0.2, 1, point(0, 3), point(6, 1e-9))
            .study();

    assertThat(study.contests().get(0).contenders().get(0).selected().orElseThrow())
        .satisfies(cell -> assertThat(cell.training().learningRate()).isEqualTo(0.1));
  }

  /** One trial of a contest may stop though others do not: its loss is compared with no other. */
  @Test
  void oneThatStoppedIsLeftOutOfLosses() {
    RunRecord run =
        new Trials(null).add("a", 0.1, 1, 1.01, 1.02).add("b", 0.1, 2, 2.02, 2.01).run();
    List<TrialRecord> trials =
        Runs.with(run.trials(), "a", t -> Runs.withStatus(t, Status.TARGET_REACHED));
    Contest contest = Study.of(Runs.run("test", trials)).contests().get(0);

    assertThat(contest.race()).isEmpty();
    assertThat(
            contest
                .pair(contest.contenders().get(0), contest.contenders().get(1), contest.loss())
                .tested())
        .isEmpty();
  }

  @Test
  void claimsAboutLossesAreNotComparable() {
    Trials trials = new Trials(0.9).stoppingAtTarget();
    for (String id : List.of("mlp", "nanogpt", "tl", "hf")) {
      trials.addCurve(id, 1, point(0, 3), point(9, 1e-9));
      trials.addCurve(id, 2, point(0, 3), point(8, 1e-9));
    }
    RunRecord run = trials.named("addition").run();

    assertThat(Findings.of(run).judgements())
        .filteredOn(judgement -> judgement.claim().id().equals("addition-mlp-best"))
        .singleElement()
        .satisfies(
            judgement -> {
              assertThat(judgement.verdict()).isEqualTo(Judgement.Verdict.NOT_COMPARABLE);
              assertThat(judgement.needs())
                  .contains("trials that use their budget up, here they stop at a target");
            });
  }
}
