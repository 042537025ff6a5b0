package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void placesSayOnlyWhatTheSeedsCanTell() {
    Ranking ranking =
        ranking(
            new Trials(null)
                .add("far", 0.1, 2.90, 2.92, 2.91)
                .add("b", 0.1, 1.00, 1.05, 1.10)
                .add("best", 0.1, 0.50, 0.51, 0.53)
                .add("a", 0.1, 1.04, 1.03, 1.07));

    assertThat(ranking.places().stream().map(p -> p.contender().label() + p.best() + p.worst()))
        .containsExactly("best11", "a23", "b23", "far44");
    assertThat(ties(ranking)).containsExactly(List.of("a", "b"));
  }

  @Test
  void oneSeedTellsNothingApart() {
    Ranking ranking = ranking(new Trials(null).add("a", 0.1, 1).add("b", 0.1, 2).add("c", 0.1, 3));

    assertThat(ranking.places()).allMatch(p -> p.best() == 1 && p.worst() == 3);
    assertThat(ties(ranking)).containsExactly(List.of("a", "b", "c"));
  }

  @Test
  void aContenderMayBelongToTwoTies() {
    Ranking ranking =
        ranking(
            new Trials(null)
                .add("a", 0.1, 1.0, 1.1, 1.2, 1.3)
                .add("b", 0.1, 1.9, 0.8, 1.7, 1.0)
                .add("c", 0.1, 1.6, 1.72, 1.81, 1.9));

    assertThat(ties(ranking)).containsExactly(List.of("a", "b"), List.of("b", "c"));
  }

  @Test
  void manyPairsNeedStrongerEvidence() {
    Trials two = new Trials(null).add("a", 0.1, 1.0, 1.1, 1.2).add("b", 0.1, 1.2, 1.25, 1.45);
    Pair alone = ranking(two).pairs().get(0);
    Pair amongMany =
        ranking(two.add("c", 0.1, 1.3, 1.1, 1.2).add("d", 0.1, 1.1, 1.3, 1.2)).pairs().stream()
            .filter(d -> d.left().label().equals("a") && d.right().label().equals("b"))
            .findFirst()
            .orElseThrow();

    assertThat(alone.winner()).map(Contender::label).contains("a");
    assertThat(amongMany.holmP()).isGreaterThan(alone.holmP());
    assertThat(amongMany.winner()).isEmpty();
  }

  @Test
  void theLearningRateIsSelectedOnValidationAmongCellsThatDidNotFail() {
    Study study =
        new Trials(null).add("a", 0.01, 1.5, 1.5).add("a", 0.1, 1.2, 1.2).add("a", 1, 0.9).study();

    assertThat(study.contests().get(0).contenders().get(0).selected())
        .map(cell -> cell.training().learningRate())
        .contains(0.1);
  }

  @Test
  void pairsAreFoundByPlaces() {
    Ranking ranking =
        ranking(
            new Trials(null)
                .add("d", 0.1, 4, 4.1)
                .add("b", 0.1, 2, 2.1)
                .add("a", 0.1, 1, 1.1)
                .add("c", 0.1, 3, 3.1));

    for (int upper = 0; upper < 4; upper++) {
      for (int lower = upper + 1; lower < 4; lower++) {
        Pair pair = ranking.pair(upper, lower);
        assertThat(pair.left()).isEqualTo(ranking.places().get(upper).contender());
        assertThat(pair.right()).isEqualTo(ranking.places().get(lower).contender());
      }
    }
  }

  /** The losses of a are three decades below those of b, which vary by more than their mean. */
  @Test
  void lossesThatSpanMagnitudesAreComparedByTheirRatio() {
    Pair pair =
        ranking(
                new Trials(null)
                    .add("a", 0.1, 0.0006, 0.0008, 0.0011)
                    .add("b", 0.1, 0.55, 1.38, 0.7))
            .pairs()
            .get(0);

    assertThat(pair.ratio()).isTrue();
    assertThat(pair.times().orElseThrow()).isBetween(0.0009, 0.0011);
    assertThat(pair.interval().low()).isPositive();
    assertThat(pair.winner()).map(Contender::label).contains("a");
  }

  @Test
  void timesAreComparedByTheirRatioAndAccuraciesByTheirDifference() {
    Contest contest =
        new Trials(null).add("a", 0.1, 1.0, 1.1).add("b", 0.1, 2.0, 2.1).study().contests().get(0);

    assertThat(Ranking.of(contest, Measures.TIME_PER_EXAMPLE).pairs().get(0).ratio()).isTrue();
    assertThat(Ranking.of(contest, Measures.TEST_ACCURACY).pairs().get(0).ratio()).isFalse();
    assertThat(Ranking.of(contest, Measures.TEST_LOSS).pairs().get(0).ratio()).isFalse();
  }

  @Test
  void whoeverHasMoreWinsWhereMoreIsBetter() {
    Contest contest =
        new Trials(null)
            .add("a", 0.1, 1, 1.01, 1.02)
            .add("b", 0.1, 2, 2.01, 2.03)
            .study()
            .contests()
            .get(0);

    for (Measure measure : List.of(Measures.TEST_ACCURACY, Measures.TEST_LOSS)) {
      Pair pair = Ranking.of(contest, measure).pairs().get(0);
      assertThat(pair.winner()).map(Contender::label).contains("a");
      assertThat(pair.reversed().winner()).map(Contender::label).contains("a");
    }
  }

  @Test
  void whoeverFailedAndIsWorseLoses() {
    RunRecord run = new Trials(null).add("a", 0.1, 2, 2.0005, 2.1).add("b", 0.1, 1, 1, 1.1).run();
    List<TrialRecord> trials = new ArrayList<>(run.trials());
    trials.set(2, Runs.failed(trials.get(2), Status.DIVERGED));
    Pair pair = Ranking.of(Study.of(Runs.run("test", trials)).contests().get(0)).pairs().get(0);

    assertThat(pair.winner()).map(Contender::label).contains("b");
    assertThat(pair.reversed().winner()).map(Contender::label).contains("b");
  }

  @Test
  void aSeedAtWhichOneFailedIsLostToTheOther() {
    RunRecord run =
        new Trials(null).add("a", 0.1, 1, 1.01, 1.02).add("b", 0.1, 2, 2.01, 2.03).run();
    List<TrialRecord> trials = new ArrayList<>(run.trials());
    trials.set(2, Runs.failed(trials.get(2), Status.DIVERGED));
    Ranking ranking = Ranking.of(Study.of(Runs.run("test", trials)).contests().get(0));

    assertThat(ranking.places().stream().map(p -> p.contender().label() + p.best() + p.worst()))
        .containsExactly("b12", "a12");
    assertThat(ranking.pairs().get(0).winner()).isEmpty();
    assertThat(ranking.pairs().get(0).lost()).isEqualTo(-1);
  }

  @Test
  void ofARunThatHasNotEndedOnlyTheSeedsThatAllHaveFinishedAreJudged() {
    RunRecord run =
        new Trials(null).add("a", 0.1, 2, 2.1).add("a", 0.2, 1.5, 1.4).add("b", 0.1, 3, 3).run();
    List<TrialRecord> trials = new ArrayList<>(run.trials());
    TrialRecord last = trials.get(3); // a at 0.2, seed 2
    trials.set(3, new TrialRecord(last.spec(), last.curve(), null));
    Contest contest = Study.of(Runs.run("test", trials)).contests().get(0);

    assertThat(contest.contenders().get(0).selected())
        .map(cell -> cell.training().learningRate())
        .contains(0.2);
    assertThat(Ranking.of(contest).places()).allMatch(place -> place.summary().n() == 1);
  }

  private static Ranking ranking(Trials trials) {
    return Ranking.of(trials.study().contests().get(0));
  }

  private static List<List<String>> ties(Ranking ranking) {
    return ranking.ties().stream()
        .map(group -> group.stream().map(Contender::label).toList())
        .toList();
  }
}
