package dev.gauntlet.reports.published;

import static dev.gauntlet.reports.published.Verdict.CONTRADICTED;
import static dev.gauntlet.reports.published.Verdict.INCONCLUSIVE;
import static dev.gauntlet.reports.published.Verdict.NOT_RUN;
import static dev.gauntlet.reports.published.Verdict.REPRODUCED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.published.Claim.Relation;
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

    double alone = judgement.decisive().orElseThrow().pAgainst(claim, judgement.measure().get());
    assertThat(judgement.p()).isCloseTo(3 * alone, within(1e-12));
    assertThat(judgement.decisive().get().than().label()).isEqualTo("b");
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
    assertThat(judgement.advice()).isEqualTo("trials of b on copying, with figures of test loss");
  }

  @Test
  void aClaimOfAllIsNotJudgedBySome() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b", "c"));

    assertThat(judge(claim, new Trials(null).add("a", 1, LOW).add("b", 1, HIGH)))
        .isEqualTo(NOT_RUN);
  }

  @Test
  void aClaimOfAllSizesIsNotReproducedByOneButContradicted() {
    Claim one = claim(Relation.BETTER, null, List.of("a"), List.of("b"));
    Claim all =
        new Claim(
            one.id(),
            one.statement(),
            one.source(),
            null,
            null,
            one.task(),
            one.measure(),
            one.relation(),
            null,
            one.these(),
            one.than(),
            null,
            2);
    Trials oneSize = new Trials(null).add("a", 1, LOW).add("b", 1, HIGH);
    Judgement judgement = judgement(all, oneSize);

    assertThat(judgement.verdict()).isEqualTo(INCONCLUSIVE);
    assertThat(judgement.advice()).isEqualTo("2 configurations or more of b");
    assertThat(judge(all, oneSize.add("b", Map.of("width", 8L), "copying", 1, HIGH)))
        .isEqualTo(REPRODUCED);
    assertThat(judge(all, new Trials(null).add("a", 1, HIGH).add("b", 1, LOW)))
        .isEqualTo(CONTRADICTED);
  }

  @Test
  void oneSeedDecidesNothing() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b"));
    Judgement judgement = judgement(claim, new Trials(null).add("a", 1, 1).add("b", 1, 9));

    assertThat(judgement.verdict()).isEqualTo(INCONCLUSIVE);
    assertThat(judgement.advice()).contains("two seeds");
  }

  @Test
  void anInconclusiveClaimSaysWhatWouldDecideIt() {
    Claim claim = claim(Relation.BETTER, null, List.of("a"), List.of("b"));

    assertThat(
            judgement(claim, new Trials(null).add("a", 1, 1.0, 1.1, 1.2).add("b", 1, 1.2, 1.1, 1.5))
                .advice())
        .matches("about \\d+ seeds to support it, if the difference stays as it is \\(3 now\\)");
    assertThat(
            judgement(claim, new Trials(null).add("a", 1, 1.2, 1.1, 1.5).add("b", 1, 1.0, 1.1, 1.2))
                .advice())
        .contains("to contradict it");
  }

  @Test
  void onlyContendersThatDifferInTheNamedSettingArePaired() {
    Claim claim =
        new Claim(
            "id",
            "",
            "source",
            null,
            null,
            "copying",
            "test_loss",
            Relation.BETTER,
            null,
            List.of(new Selector("a", Map.of("n_layer", 2))),
            List.of(new Selector("a", Map.of("n_layer", 1))),
            List.of("n_layer"),
            null);
    Trials trials =
        new Trials(null)
            .add("a", Map.of("n_layer", 2L, "width", 8L), "copying", 1, LOW)
            .add("a", Map.of("n_layer", 1L, "width", 8L), "copying", 1, HIGH)
            .add("a", Map.of("n_layer", 1L, "width", 4L), "copying", 1, LOW);

    assertThat(judgement(claim, trials).bouts()).hasSize(1);
    assertThat(judge(claim, trials)).isEqualTo(REPRODUCED);
  }

  @Test
  void moreIsBetterWhereMoreIsBetter() {
    Claim claim =
        new Claim(
            "id",
            "",
            "source",
            null,
            null,
            "copying",
            "test_accuracy",
            Relation.BETTER,
            null,
            List.of(new Selector("a", null)),
            List.of(new Selector("b", null)),
            null,
            null);

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

  private static Verdict judge(Claim claim, Trials trials) {
    return judgement(claim, trials).verdict();
  }

  private static Judgement judgement(Claim claim, Trials trials) {
    return Judge.judge(trials.study(), List.of(claim)).get(0);
  }

  private static Claim claim(
      Relation relation, Double margin, List<String> these, List<String> than) {
    return new Claim(
        "id",
        "",
        "source",
        null,
        null,
        "copying",
        "test_loss",
        relation,
        margin,
        these.stream().map(id -> new Selector(id, null)).toList(),
        than.stream().map(id -> new Selector(id, null)).toList(),
        null,
        null);
  }
}
