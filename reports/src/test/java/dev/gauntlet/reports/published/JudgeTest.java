package dev.gauntlet.reports.published;

import static dev.gauntlet.reports.published.Judgement.Verdict.CONTRADICTED;
import static dev.gauntlet.reports.published.Judgement.Verdict.INCONCLUSIVE;
import static dev.gauntlet.reports.published.Judgement.Verdict.NOT_COMPARABLE;
import static dev.gauntlet.reports.published.Judgement.Verdict.NOT_RUN;
import static dev.gauntlet.reports.published.Judgement.Verdict.REPRODUCED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.published.Claim.Quantifier;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.published.Claim.Selector;
import dev.gauntlet.reports.published.Claim.Where;
import dev.gauntlet.reports.published.Judgement.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final double[] LOW = {1.00, 1.02, 1.04};
  private static final double[] HIGH = {2.00, 2.03, 2.03};
  private static final double[] UNSURE = {0.80, 1.25, 1.00};

  @Test
  void aClaimOfAllNeedsTheSupportOfAll() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b", "c"));

    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH).add("c", 1, HIGH)))
        .isEqualTo(REPRODUCED);
    assertThat(
            judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH).add("c", 1, UNSURE)))
        .isEqualTo(INCONCLUSIVE);
    assertThat(
            judge(claim, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW).add("c", 1, UNSURE)))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void aContradictionPaysForTheNumberOfPairs() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b", "c", "d"));
    Judgement judgement =
        judgement(
            claim,
            new Trials(null)
                .add("a", 1, HIGH)
                .add("b", 1, LOW)
                .add("c", 1, UNSURE)
                .add("d", 1, UNSURE));

    double alone = claim.p(judgement.decisive().orElseThrow().pair(), false);
    assertThat(judgement.p()).isCloseTo(3 * alone, within(1e-12));
    assertThat(judgement.decisive().get().pair().right().label()).isEqualTo("b");
  }

  @Test
  void equivalenceIsNotAFailedDifference() {
    Claim claim = claim(Relation.EQUIVALENT, 0.1, List.of("a"), List.of("b"));

    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, 1.01, 1.01, 1.04)))
        .isEqualTo(REPRODUCED);
    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, UNSURE)))
        .isEqualTo(INCONCLUSIVE);
    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH)))
        .isEqualTo(CONTRADICTED);
    assertThat(judge(claim, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW)))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void notLosingAllowsForTheMargin() {
    Claim claim = claim(Relation.NO_WORSE, 0.1, List.of("a"), List.of("b"));

    assertThat(judge(claim, new Trials(null).add("a", 1, 1.05, 1.06, 1.07).add("b", 1, LOW)))
        .isEqualTo(REPRODUCED);
    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH)))
        .isEqualTo(REPRODUCED);
    assertThat(judge(claim, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW)))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void whatDoesNotTakePartIsNotJudged() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b"));
    Judgement judgement = judgement(claim, new Trials(null).add("a", 1, LOW));

    assertThat(judgement.verdict()).isEqualTo(NOT_RUN);
    assertThat(judgement.needs()).isEqualTo("trials of b on copying, with figures");
  }

  @Test
  void aClaimOfAllIsNotJudgedBySome() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b", "c"));

    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH)))
        .isEqualTo(NOT_RUN);
  }

  @Test
  void aClaimOfAllSizesIsNotReproducedByOneButContradicted() {
    Claim all = new TestClaim().configurations(2).claim();
    Trials oneSize = new Trials(null).add("a", 1, LOW).add("b", 1, HIGH);
    Judgement judgement = judgement(all, oneSize);

    assertThat(judgement.verdict()).isEqualTo(INCONCLUSIVE);
    assertThat(judgement.needs()).isEqualTo("2 configurations or more of b");
    assertThat(judge(all, oneSize.add("b", Map.of("width", 8L), "copying", 1, HIGH)))
        .isEqualTo(REPRODUCED);
    assertThat(judge(all, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW)))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void oneSeedDecidesNothing() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b"));
    Judgement judgement = judgement(claim, new Trials(null).add("a", 1, 1).add("b", 1, 9));

    assertThat(judgement.verdict()).isEqualTo(NOT_COMPARABLE);
    assertThat(judgement.needs()).isEqualTo("two seeds or more, here one");
  }

  @Test
  void anInconclusiveClaimSaysWhatWouldDecideIt() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b"));

    assertThat(
            judgement(claim, new Trials(null).add("a", 1, 1.0, 1.1, 1.2).add("b", 1, 1.2, 1.1, 1.5))
                .needs())
        .matches("about \\d+ seeds to support it, if the difference stays as it is \\(3 now\\)");
    assertThat(
            judgement(claim, new Trials(null).add("a", 1, 1.2, 1.1, 1.5).add("b", 1, 1.0, 1.1, 1.2))
                .needs())
        .contains("to contradict it");
  }

  @Test
  void onlyContendersThatDifferInTheNamedSettingArePaired() {
    Claim claim =
        new TestClaim()
            .between(
                new Selector("a", Map.of("n_layer", 2)), new Selector("a", Map.of("n_layer", 1)))
            .differingIn("n_layer")
            .claim();
    Trials trials =
        new Trials(null)
            .add("a", Map.of("n_layer", 2L, "width", 8L), "copying", 1, LOW)
            .add("a", Map.of("n_layer", 1L, "width", 8L), "copying", 1, HIGH)
            .add("a", Map.of("n_layer", 1L, "width", 4L), "copying", 1, LOW);

    assertThat(judgement(claim, trials).meetings()).hasSize(1);
    assertThat(judge(claim, trials)).isEqualTo(REPRODUCED);
  }

  @Test
  void moreIsBetterWhereMoreIsBetter() {
    Claim claim = new TestClaim().measure("test_accuracy").claim();

    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH)))
        .isEqualTo(REPRODUCED);
  }

  @Test
  void everyClaimJudgedMakesTheOthersHarder() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b"));
    Trials trials = new Trials(null).add("a", 1, LOW).add("b", 1, HIGH);

    Judgement alone = Judge.judge(trials.study(), List.of(claim)).get(0);
    Judgement oneOfThree = Judge.judge(trials.study(), List.of(claim, claim, claim)).get(0);
    assertThat(oneOfThree.holmP()).isCloseTo(3 * alone.holmP(), within(1e-12));
  }

  @Test
  void onePairRefutesAClaimOfAllWhoeverIsMissing() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b", "c"));

    assertThat(judge(claim, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW)))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void aClaimOfSomeNeedsOnePairToHoldAndAllToFail() {
    Claim claim =
        claim(Relation.BETTER, null, List.of("a"), List.of("b", "c"), Quantifier.SOME, null);

    assertThat(
            judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH).add("c", 1, UNSURE)))
        .isEqualTo(REPRODUCED);
    assertThat(
            judge(
                claim,
                new Trials(null).add("a", 1, HIGH).add("b", 1, LOW).add("c", 1, 1.2, 2.9, 2)))
        .isEqualTo(INCONCLUSIVE);
    assertThat(judge(claim, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW).add("c", 1, LOW)))
        .isEqualTo(CONTRADICTED);
    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH)))
        .isEqualTo(REPRODUCED);
    assertThat(judge(claim, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW)))
        .isEqualTo(NOT_RUN);
  }

  /** The budget of these trials is 10 s. */
  @Test
  void aRunThatDoesNotMeetTheConditionsIsNotComparable() {
    Trials refuted =
        new Trials(null)
            .add("a", Map.of(), Map.of("digits", 2L), "copying", 1, HIGH)
            .add("b", Map.of(), Map.of("digits", 2L), "copying", 1, LOW);
    Judgement judgement =
        judgement(
            claim(
                Relation.BETTER,
                null,
                List.of("a"),
                List.of("b"),
                null,
                new Where(Map.of("digits", List.of(3, 4)), List.of("15s", "steps=5"), null)),
            refuted);

    assertThat(judgement.verdict()).isEqualTo(NOT_COMPARABLE);
    assertThat(judgement.needs())
        .isEqualTo("a budget of 15s or steps=5 at least, here 10s; digits of 3 or 4, here 2");
    assertThat(
            judge(
                claim(
                    Relation.BETTER,
                    null,
                    List.of("a"),
                    List.of("b"),
                    null,
                    new Where(Map.of("digits", List.of(2)), List.of("10s"), null)),
                refuted))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void onlyEqualWidthsMeet() {
    Claim claim =
        claim(
            Relation.EQUIVALENT,
            0.1,
            List.of("a"),
            List.of("b"),
            null,
            new Where(null, null, List.of(List.of("n_embd", "d_model"))));
    Trials trials =
        new Trials(null)
            .add("a", Map.of("n_embd", 64L), "copying", 1, HIGH)
            .add("a", Map.of("n_embd", 96L), "copying", 1, LOW)
            .add("b", Map.of("d_model", 64L), "copying", 1, 2.01, 2.02, 2.04)
            .add("b", Map.of("d_model", 96L), "copying", 1, 1.01, 1.01, 1.04);

    assertThat(judgement(claim, trials).meetings()).hasSize(2);
    assertThat(judge(claim, trials)).isEqualTo(REPRODUCED);
  }

  /** One pair points the other way, weakly; another strongly: both figures are of the latter. */
  @Test
  void effectAndPOfARowAreOfTheSamePair() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b", "c"));
    Judgement judgement =
        judgement(
            claim,
            new Trials(null)
                .add("a", 1, 1.50, 1.52, 1.49)
                .add("b", 1, 1.49, 1.50, 1.51)
                .add("c", 1, 0.90, 1.12, 0.95));

    assertThat(judgement.decisive().orElseThrow().pair().right().label()).isEqualTo("c");
    assertThat(judgement.p())
        .isCloseTo(2 * claim.p(judgement.decisive().get().pair(), false), within(1e-12));
  }

  private static Verdict judge(Claim claim, Trials trials) {
    return judgement(claim, trials).verdict();
  }

  private static Judgement judgement(Claim claim, Trials trials) {
    return Judge.judge(trials.study(), List.of(claim)).get(0);
  }

  private static Claim claim(
      Relation relation, Double margin, List<String> these, List<String> than) {
    return claim(relation, margin, these, than, null, null);
  }

  private static Claim claim(
      Relation relation,
      Double margin,
      List<String> these,
      List<String> than,
      Quantifier quantifier,
      Where where) {
    return new TestClaim()
        .relation(relation, margin)
        .these(these)
        .than(than)
        .quantifier(quantifier)
        .where(where)
        .claim();
  }
}
