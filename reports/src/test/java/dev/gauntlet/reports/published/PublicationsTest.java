package dev.gauntlet.reports.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.published.Judgement.Verdict;
import dev.gauntlet.spi.result.RunRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicationsTest {
  private static final String CLAIMS =
      """
      baseline: bigram
      figures: []
      sources:
        somewhere: a paper
      claims:
        - id: one
          statement: a beats b
          source: somewhere
          task: copying
          measure: test_loss
          relation: better
          these: [{implementation: a}]
          than: [{implementation: b, config: {n_layer: 2}}]
      """;

  @Test
  void theBuiltInClaimsNameKnownMeasures() {
    Publications publications = Publications.builtIn();

    assertThat(publications.claims()).hasSize(17);
    assertThat(publications.claims().get(1).id()).isEqualTo("addition-mlp-best-java");
    assertThat(publications.claims().get(1).statement())
        .startsWith("Trained by kernels in Java: on addition the MLP");
    assertThat(publications.claims().get(1).these())
        .extracting(Claim.Selector::implementation)
        .containsExactly("mlp-java");
    assertThat(publications.claims().stream().map(Claim::measure))
        .allMatch(
            name ->
                name.startsWith("inference.")
                    || name.equals("contest_loss")
                    || Measures.ALL.stream().anyMatch(m -> m.name().equals(name)));
    assertThat(publications.figures())
        .hasSize(26)
        .flatExtracting(figure -> figure.measures().keySet())
        .isSubsetOf(Measures.ALL.stream().map(m -> m.name()).toList());
  }

  @Test
  void stepsFollowFromTimes() {
    Publications.Figure mlp = Publications.builtIn().figures().get(3);

    assertThat(mlp.implementation()).isEqualTo("mlp");
    assertThat(mlp.steps()).isBetween(1000.0, 1002.0); // 2.169 s / (1.058 us x 2048)
  }

  @Test
  void wellFormedTextIsRead() {
    Claim claim = Publications.parse(CLAIMS).claims().get(0);

    assertThat(claim.relation()).isEqualTo(Claim.Relation.BETTER);
    assertThat(claim.than().get(0)).hasToString("b n_layer=2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "statement: a beats b     | opinion: a beats b          | statement is missing",
        "implementation: a        | implementation: a, x: 1     | x",
        "implementation: a        | implementation: a, implementation: b | Duplicate",
        "relation: better         | relation: nicer             | nicer",
        "relation: better         | relation: equivalent        | margin",
        "relation: better         | {relation: better, x: 1}    | claims.yaml line",
        "source: somewhere        | source: elsewhere           | elsewhere",
        "measure: test_loss       | measure: [test_loss]        | claims.yaml line",
        "task: copying            | id: two                     | id",
        "baseline: bigram         | nothing: here               | baseline is missing",
        "baseline: bigram         | baseline:                   | baseline is missing",
        "figures: []              | figures:                    | figures is missing",
      })
  void malformedTextIsRefusedInOneLine(String good, String bad, String named) {
    String claims = CLAIMS.replace(good, bad);
    assertThat(claims).isNotEqualTo(CLAIMS);

    assertThatThrownBy(() -> Publications.parse(claims))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void claimsGivenTwiceAreRefused() {
    String twice = CLAIMS + CLAIMS.substring(CLAIMS.indexOf("  - id"));

    assertThatThrownBy(() -> Publications.parse(twice)).hasMessageContaining("twice");
  }

  /** A ladder as its suite says it: some of whom the claims speak are there, others are not. */
  private static RunRecord ladder() {
    Map<String, Object> corpus = Map.of("corpus", "shakespeare-plays");
    Map<String, Object> oneHead = Map.of("n_layer", 1L, "n_head", 1L, "head_size", 384L);
    Map<String, Object> sixHeads = Map.of("n_layer", 1L, "n_head", 6L, "head_size", 64L);
    Map<String, Object> twoBlocks = Map.of("n_layer", 2L, "n_head", 6L, "head_size", 64L);
    RunRecord run =
        new Trials(null)
            .onBudget("steps=1100")
            .add("bigram", Map.of(), corpus, "shakespeare", 0.1, 2.50, 2.51, 2.49)
            .add("ngram", Map.of(), corpus, "shakespeare", 0.1, 1.60, 1.60, 1.59)
            .add("block-gpt", oneHead, corpus, "shakespeare", 0.1, 1.765, 1.774, 1.756)
            .add("block-gpt", sixHeads, corpus, "shakespeare", 0.1, 1.766, 1.776, 1.755)
            .add("block-gpt", twoBlocks, corpus, "shakespeare", 0.1, 1.20, 1.21, 1.195)
            .run();
    return Runs.run("ladder", run.trials());
  }

  @Test
  void theClaimsOfTheLogsAreJudgedByALadder() {
    assertThat(Findings.of(ladder()).judgements())
        .filteredOn(judgement -> !judgement.claim().source().equals("notebook"))
        .extracting(judgement -> judgement.claim().id() + ": " + judgement.verdict())
        .containsExactly(
            "two-blocks-beat-one: reproduced",
            "two-blocks-beat-one-top1: reproduced",
            "two-blocks-beat-one-top5: inconclusive", // everybody's is 1
            "six-heads-do-not-lose: reproduced",
            "one-head-beats-bigram: not run", // there is no attention-head
            "ngram-beats-bigram: reproduced");
  }

  @Test
  void figuresWithoutARateStandBesideTheSelectedOne() {
    assertThat(Findings.of(ladder()).counterparts())
        .filteredOn(counterpart -> counterpart.figure().source().equals("block-ablation-log"))
        .extracting(c -> c.contender().label() + " at " + c.figure().budget())
        .hasSize(8)
        .contains("bigram at steps=5000");
  }

  /** On a laptop's study the claims of the notebook are judged; one seed judges none. */
  @Test
  void theNotebooksClaimsAreJudgedByTheStudyAndNotByOneSeed() {
    assertThat(Findings.of(Runs.study(3)).judgements())
        .filteredOn(judgement -> judgement.claim().source().equals("notebook"))
        .hasSize(11)
        .allMatch(judgement -> judgement.verdict() != Verdict.NOT_COMPARABLE);
    assertThat(Findings.of(Runs.study(1)).judgements())
        .allSatisfy(
            judgement -> {
              assertThat(judgement.verdict()).isEqualTo(Verdict.NOT_COMPARABLE);
              assertThat(judgement.needs()).contains("two seeds or more, here one");
            });
  }

  @Test
  void twinsOfAnUnknownClaimAreRefused() {
    String twins = "twins: {claims: [%s], suffix: -java, words: 'In Java:'}\n";

    assertThat(Publications.parse(CLAIMS + twins.formatted("one")).claims())
        .extracting(Claim::id)
        .containsExactly("one", "one-java");
    assertThatThrownBy(() -> Publications.parse(CLAIMS + twins.formatted("two")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("twins has an unknown claim among [two]");
  }
}
