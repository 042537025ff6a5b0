package dev.gauntlet.reports.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Measures;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.published.Judgement.Verdict;
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
  void theBuiltInClaimsAreNineAndNameKnownMeasures() {
    Publications publications = Publications.builtIn();

    assertThat(publications.claims()).hasSize(14);
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
        .hasSize(17)
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
}
