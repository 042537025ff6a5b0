package dev.gauntlet.reports.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Study;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.published.Claim.Where;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which contests a claim speaks, and of which pairs in them. */
class ClaimTest {

  @ParameterizedTest
  @CsvSource({
    "10s,       10s,       true",
    "10s,       11s,       false",
    "10s,       steps=10,  false",
    "10s,       tokens=10, false",
    "steps=200, steps=200, true",
    "steps=200, steps=199, true",
    "steps=200, steps=201, false",
    "steps=200, 1s,        false",
    "steps=200, tokens=1,  false",
    "tokens=1M, tokens=1M, true",
    "tokens=2M, tokens=1M, true",
    "tokens=1M, tokens=2M, false",
    "tokens=1M, 1s,        false",
    "tokens=1M, steps=1,   false",
  })
  void aBudgetIsEnoughIfItIsAsLargeAndOfTheSameKind(String here, String least, boolean enough) {
    Contest contest = contest(new Trials(null).onBudget(here).add("a", 1, 1, 2));

    assertThat(new Where(null, List.of(least), null).unmet(contest).isEmpty()).isEqualTo(enough);
  }

  @Test
  void whatIsLackingOfABudgetIsSaid() {
    Contest contest = contest(new Trials(null).onBudget("tokens=1M").add("a", 1, 1, 2));

    assertThat(new Where(null, List.of("tokens=2M", "60s"), null).unmet(contest))
        .containsExactly("a budget of tokens=2M or 60s at least, here tokens=1000000");
  }

  @Test
  void twoSeedsAreEnoughAndOneIsNot() {
    Where anywhere = new Where(null, null, null);

    assertThat(anywhere.unmet(contest(new Trials(null).add("a", 1, 1, 2)))).isEmpty();
    assertThat(anywhere.unmet(contest(new Trials(null).add("a", 1, 1))))
        .containsExactly("two seeds or more, here one");
  }

  @Test
  void aBudgetThatNobodyCanReadIsRefused() {
    assertThatThrownBy(() -> new Where(null, List.of("10s", "soon"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("soon");
  }

  @Test
  void aMarginThatToleratesNothingIsRefused() {
    for (double margin : List.of(0.0, -0.1, Double.NaN)) {
      assertThatThrownBy(() -> claim(Relation.NO_WORSE, margin, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("claim id: margin is " + margin + ", must be positive");
    }
  }

  @Test
  void sizesAreEqualWithinAPercent() {
    Claim claim = claim(Relation.BETTER, null, List.of(List.of("parameters")));

    assertThat(claim.speaksOf(ofSize(100), ofSize(100))).isTrue();
    assertThat(claim.speaksOf(ofSize(100), ofSize(101))).isTrue();
    assertThat(claim.speaksOf(ofSize(100), ofSize(99))).isTrue();
    assertThat(claim.speaksOf(ofSize(100), ofSize(102))).isFalse();
    assertThat(claim.speaksOf(ofSize(100), ofSize(98))).isFalse();
  }

  /** A contender whose models have so many parameters. */
  private static Contender ofSize(long parameters) {
    TrialRecord trial = new Trials(null).add("a", 1, 1).run().trials().get(0);
    Study study = Study.of(Runs.run("test", List.of(Runs.withParameters(trial, parameters))));
    return study.contests().get(0).contenders().get(0);
  }

  private static Contest contest(Trials trials) {
    return trials.study().contests().get(0);
  }

  private static Claim claim(Relation relation, Double margin, List<List<String>> equal) {
    return new TestClaim()
        .relation(relation, margin)
        .than(List.of("a"))
        .where(new Where(null, null, equal))
        .claim();
  }
}
