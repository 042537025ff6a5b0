package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void placesSayOnlyWhatTheSeedsCanTell() {
    Ranking ranking =
        ranking(
            new Trials(null)
                .add("far", 0.1, 2.90, 2.91, 2.92)
                .add("b", 0.1, 1.00, 1.05, 1.10)
                .add("best", 0.1, 0.50, 0.51, 0.52)
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
                .add("c", 0.1, 1.6, 1.7, 1.8, 1.9));

    assertThat(ties(ranking)).containsExactly(List.of("a", "b"), List.of("b", "c"));
  }

  @Test
  void manyDuelsNeedStrongerEvidence() {
    Trials two = new Trials(null).add("a", 0.1, 1.0, 1.1, 1.2).add("b", 0.1, 1.2, 1.25, 1.45);
    Duel alone = ranking(two).duels().get(0);
    Duel amongMany =
        ranking(two.add("c", 0.1, 1.3, 1.1, 1.2).add("d", 0.1, 1.1, 1.3, 1.2)).duels().stream()
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
  void duelsAreFoundByPlaces() {
    Ranking ranking =
        ranking(
            new Trials(null)
                .add("d", 0.1, 4, 4.1)
                .add("b", 0.1, 2, 2.1)
                .add("a", 0.1, 1, 1.1)
                .add("c", 0.1, 3, 3.1));

    for (int upper = 0; upper < 4; upper++) {
      for (int lower = upper + 1; lower < 4; lower++) {
        Duel duel = ranking.duel(upper, lower);
        assertThat(duel.left()).isEqualTo(ranking.places().get(upper).contender());
        assertThat(duel.right()).isEqualTo(ranking.places().get(lower).contender());
      }
    }
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
