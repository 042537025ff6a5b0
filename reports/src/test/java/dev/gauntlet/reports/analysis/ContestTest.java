package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.spi.result.CurvePoint;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.SplitScore;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What contenders have in common, and what each of them trains with. */
class ContestTest {

  /** Data of each seed, from seed 1 on. */
  private static boolean haveOwnData(String... dataOfSeed) {
    Trials trials = new Trials(null);
    for (String implementation : List.of("a", "b")) {
      for (int i = 0; i < dataOfSeed.length; i++) {
        trials.onData(dataOfSeed[i]).addCurve(implementation, i + 1, point(0, 3), point(10, 1));
      }
    }
    return contest(trials).seedsHaveOwnData();
  }

  @Test
  void seedsHaveOwnDataIfNoTwoShareThem() {
    assertThat(haveOwnData("x", "y")).isTrue();
    assertThat(haveOwnData("x", "y", "z")).isTrue();
    assertThat(haveOwnData("x", "x")).isFalse();
    assertThat(haveOwnData("x", "y", "y")).isFalse();
  }

  @Test
  void oneSeedHasNoDataThatAnotherHasNot() {
    assertThat(haveOwnData("x")).isFalse();
  }

  @Test
  void lossesAreComparedByRatioFromAnOrderOfMagnitudeOn() {
    assertThat(byRatio(0.5, 5)).isTrue();
    assertThat(byRatio(0.5, 4.9)).isFalse();
  }

  @Test
  void nothingHasARatioToZero() {
    assertThat(byRatio(0, 5)).isFalse();
  }

  private static boolean byRatio(double lowest, double highest) {
    Trials trials = new Trials(null).add("a", 0.1, lowest).add("b", 0.1, highest);
    return contest(trials).byRatio(Measures.TEST_LOSS);
  }

  @Test
  void whereAllPredictAsManyTargetsThoseAreAll() {
    assertThat(contest(predicting(500, 500)).targets()).isEqualTo(new Contest.Targets(true, 500));
  }

  @Test
  void whereSomePredictMoreTargetsThanOthersTheCommonOnesCount() {
    assertThat(contest(predicting(500, 900)).targets()).isEqualTo(new Contest.Targets(false, 10));
  }

  @Test
  void whereNobodyHasFiguresThereAreNoTargets() {
    assertThat(Contest.Targets.of(List.of())).isEqualTo(new Contest.Targets(true, 0));
  }

  private static Trials predicting(long targetsOfA, long targetsOfB) {
    return new Trials(null)
        .addCurve("a", 1, at(0, targetsOfA), at(10, targetsOfA))
        .addCurve("b", 1, at(0, targetsOfB), at(10, targetsOfB));
  }

  private static CurvePoint at(double seconds, long targets) {
    SplitScore score = Trials.score(1, 1, targets);
    return point(seconds, score, score, score);
  }

  @Test
  void aContenderOfWhichAllTrialsFailedHasNoCellThatStandsForIt() {
    RunRecord run = new Trials(null).add("a", 0.1, 1, 2).add("b", 0.1, 1, 2).run();
    List<TrialRecord> trials = Runs.with(run.trials(), "a", t -> Runs.failed(t, Status.CRASHED));
    Contest contest = Study.of(Runs.run("test", trials)).contests().get(0);

    assertThat(contest.contenders().get(0).selected()).isEmpty();
    assertThat(contest.contenders().get(1).selected()).isPresent();
  }

  @Test
  void ofRatesThatDoNotReachTheTargetTheOneWithTheLowerLossIsSelected() {
    Trials trials =
        new Trials(0.9)
            .stoppingAtTarget()
            .addCurveAt("a", 0.1, 1, point(0, 3), point(10, 2))
            .addCurveAt("a", 0.2, 1, point(0, 3), point(10, 1));

    assertThat(contest(trials).contenders().get(0).selected())
        .map(cell -> cell.training().learningRate())
        .contains(0.2);
  }

  @Test
  void learningRateAndWeightDecayAreNoConditionsButTheRestIs() {
    assertThat(contest(new Trials(null).add("a", 0.1, 1)).contenders().get(0).conditions())
        .containsEntry("budget", "10s")
        .containsEntry("batch_size", 32)
        .doesNotContainKeys("learning_rate", "weight_decay");
  }

  @Test
  void labelsAreOfTheSettingsThatDiffer() {
    Trials trials =
        new Trials(null)
            .add("a", Map.of("depth", 3L, "width", 1L), "copying", 0.1, 1)
            .add("a", Map.of("depth", 3L, "width", 2L), "copying", 0.1, 1)
            .add("b", Map.of("depth", 3L), "copying", 0.1, 1);

    assertThat(contest(trials).contenders())
        .extracting(Contender::label)
        .containsExactly("a width=1", "a width=2", "b");
  }

  @Test
  void labelsThatAreCutToTheSameAreNumbered() {
    Trials trials = new Trials(null);
    for (String end : List.of("x", "y", "z")) {
      trials.add("a", Map.of("text", "long ".repeat(40) + end), "copying", 0.1, 1);
    }
    List<String> labels = contest(trials).contenders().stream().map(Contender::label).toList();

    assertThat(labels).containsExactly(labels.get(0), labels.get(0) + " #2", labels.get(0) + " #3");
  }

  @Test
  void contestsAreToldApartByTheirConditions() {
    Study study = new Trials(null).add("a", 0.1, 1).onThreads(4).add("b", 0.1, 1).study();

    assertThat(study.contests())
        .extracting(Contest::label)
        .containsExactly("copying threads=1", "copying threads=4");
  }

  private static Contest contest(Trials trials) {
    return trials.study().contests().get(0);
  }
}
