package dev.gauntlet.reports.published;

import static dev.gauntlet.reports.published.Judgement.Verdict.INCONCLUSIVE;
import static dev.gauntlet.reports.published.Judgement.Verdict.NOT_RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.published.Claim.Where;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.SplitScore;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What is said to be needed for a claim that the trials do not decide. */
class JudgeAdviceTest {

  /** The test set would tell the two apart, but of one initialization nothing follows. */
  @Test
  void whoeverRanWithOneSeedNeedsASecond() {
    Trials withTestSet = new Trials(null).withBatches((score, seed) -> stretches(score, 1e-3));
    for (Trials trials : List.of(new Trials(null), withTestSet)) {
      Judgement judgement = judgement(better("b"), trials.add("a", 1, 1).add("b", 1, 9, 9.1));

      assertThat(judgement.verdict()).isEqualTo(INCONCLUSIVE);
      assertThat(judgement.needs()).isEqualTo("two seeds or more of each contender");
    }
  }

  @Test
  void seedsThatAgreeByRoundingAskForMoreSeeds() {
    assertThat(needs(better("b"), new Trials(null).add("a", 1, 1, 1, 1).add("b", 1, 2, 2, 2)))
        .isEqualTo("more seeds: those that ran agree by chance or by rounding");
  }

  /** Differences of -0.1, 0.1 and 0.3: a deviation of twice the mean, ((1.960 + 0.842) 2)^2 + 2. */
  @Test
  void theNumberOfSeedsIsThatOfATTest() {
    Trials trials = new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 1.9, 2.1, 2.3);

    assertThat(needs(better("b"), trials))
        .isEqualTo("about 34 seeds to support it, if the difference stays as it is (3 now)");
  }

  /** Among three claims each is tested at a third of the level: ((2.394 + 0.842) 2)^2 + 3. */
  @Test
  void amongMoreClaimsItTakesMoreSeeds() {
    Trials trials = new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 1.9, 2.1, 2.3);
    Claim claim = better("b");

    assertThat(Judge.judge(trials.study(), List.of(claim, claim, claim)))
        .extracting(Judgement::needs)
        .containsOnly("about 45 seeds to support it, if the difference stays as it is (3 now)");
  }

  @Test
  void moreThanAHundredSeedsAreNoSensibleNumber() {
    Trials hundred = new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 2.4525, 2.1, 1.7475);
    Trials more = new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 2.46, 2.1, 1.74);

    assertThat(needs(better("b"), hundred)).startsWith("about 100 seeds to support it");
    assertThat(needs(better("b"), more))
        .isEqualTo("a larger budget: the difference is too small for any sensible number of seeds");
  }

  /** One pair refutes it by itself, but not as the one of three that does so best. */
  @Test
  void whatHasNotDecidedWithItsSeedsNeedsOneMoreAtLeast() {
    Trials trials =
        new Trials(null)
            .add("a", 1, 2.0, 2.2)
            .add("b", 1, 1.0, 1.06)
            .add("c", 1, 1.9, 2.4)
            .add("d", 1, 1.9, 2.4);

    assertThat(needs(better("b", "c", "d"), trials))
        .isEqualTo("about 3 seeds to contradict it, if the difference stays as it is (2 now)");
  }

  @Test
  void aDifferenceBeyondTheMarginSpeaksAgainstEquivalence() {
    Trials lower = new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 2.3, 2.5, 2.7);
    Trials higher = new Trials(null).add("a", 1, 2.3, 2.5, 2.7).add("b", 1, 2, 2, 2);
    Trials within = new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 1.9, 2.1, 2.3);

    assertThat(needs(equivalent(0.4), lower)).contains("seeds to contradict it");
    assertThat(needs(equivalent(0.4), higher)).contains("seeds to contradict it");
    assertThat(needs(equivalent(0.4), within)).contains("seeds to support it");
  }

  @Test
  void whatTheTestSetDoesNotResolveAsksForALargerOne() {
    assertThat(needs(better("b"), sharing(0.5)))
        .isEqualTo(
            "a larger test set: this one does not resolve the difference, however many the seeds");
  }

  /** The spread of the seeds alone is that of 34 seeds, whatever the test set adds to it. */
  @Test
  void seedsAreCountedWithoutWhatTheTestSetAdds() {
    assertThat(needs(better("b"), sharing(0.04)))
        .isEqualTo("about 34 seeds to support it, if the difference stays as it is (3 now)");
  }

  /** Between a and b nothing is known, and a is a little worse than c. */
  @Test
  void whereNothingSpeaksEitherWayThePairThatSupportsLeastIsShown() {
    Trials trials =
        new Trials(null).add("a", 1, 2, 2, 2).add("b", 1, 1, 1, 1).add("c", 1, 1.6, 1.9, 2.3);

    assertThat(judgement(better("b", "c"), trials).decisive().orElseThrow().pair().right().label())
        .isEqualTo("b");
  }

  /** Two sizes in each of two contests are three, but in neither. */
  @Test
  void sizesAreCountedWithinAContest() {
    Trials trials = new Trials(null);
    for (long digits = 2; digits <= 3; digits++) {
      Map<String, Object> task = Map.of("digits", digits);
      trials.add("a", Map.of(), task, "copying", 1, 1.00, 1.02, 1.04);
      trials.add("b", Map.of("width", 1L), task, "copying", 1, 2.00, 2.03, 2.03);
      trials.add("b", Map.of("width", digits), task, "copying", 1, 2.00, 2.03, 2.03);
    }
    Judgement judgement = judgement(ofSizes(3), trials);

    assertThat(judgement.meetings()).hasSize(4);
    assertThat(judgement.needs()).isEqualTo("3 configurations or more of b");
  }

  @Test
  void aClaimOfAnotherTaskNeedsARunOfIt() {
    Trials sorting = trials().named("sorting");

    assertThat(judgement(better("b"), sorting).verdict()).isEqualTo(NOT_RUN);
    assertThat(needs(better("b"), sorting)).isEqualTo("a run of copying");
  }

  @Test
  void aMeasureThatTheRunHasNotIsToBeMeasured() {
    assertThat(needs(ofMeasure("inference.PyTorch.full_context_p50_us"), trials()))
        .isEqualTo("the inference of its models to be measured");
    assertThat(needs(ofMeasure("exact_match"), trials()))
        .isEqualTo("a run that measures exact_match");
  }

  @Test
  void contendersOfWhomNoTwoMatchNeedOthersBesideThem() {
    Trials unequal =
        new Trials(null)
            .add("a", Map.of("n_embd", 64L), "copying", 1, 1, 1.1)
            .add("b", Map.of("d_model", 96L), "copying", 1, 2, 2.1);
    Where equal =
        new Where(null, null, List.of(List.of("n_embd", "d_model"), List.of("dropout", "rate")));

    assertThat(needs(ofEqual(equal), unequal))
        .isEqualTo(
            "trials of a beside b, equal in n_embd or d_model, dropout or rate on copying, with"
                + " figures");
    assertThat(needs(ofLayers(), trials()))
        .isEqualTo("trials of a beside b on copying, with figures");
  }

  private static Trials trials() {
    return new Trials(null).add("a", 1, 1, 1.1).add("b", 1, 2, 2.1);
  }

  /** Differences of -0.1, 0.1 and 0.3, and stretches of the test set that spread by as much. */
  private static Trials sharing(double spread) {
    return new Trials(null)
        .withBatches((score, seed) -> stretches(score, spread))
        .add("a", 1, 2, 2, 2)
        .withBatches((score, seed) -> stretches(score, 0))
        .add("b", 1, 1.9, 2.1, 2.3);
  }

  /** Two stretches, of which the one lies as far above the mean as the other below it. */
  private static BatchMeans stretches(SplitScore score, double spread) {
    return new BatchMeans(
        DoubleStream.of(-spread, spread)
            .mapToObj(d -> new Means(score.loss() + d, 0.5, score.commonLoss() + d, 0.5))
            .toList());
  }

  private static String needs(Claim claim, Trials trials) {
    return judgement(claim, trials).needs();
  }

  private static Judgement judgement(Claim claim, Trials trials) {
    return Judge.judge(trials.study(), List.of(claim)).get(0);
  }

  private static Claim better(String... than) {
    return new TestClaim().than(List.of(than)).claim();
  }

  private static Claim equivalent(double margin) {
    return new TestClaim().relation(Relation.EQUIVALENT, margin).claim();
  }

  private static Claim ofMeasure(String measure) {
    return new TestClaim().measure(measure).claim();
  }

  private static Claim ofSizes(int sizes) {
    return new TestClaim().configurations(sizes).claim();
  }

  private static Claim ofEqual(Where where) {
    return new TestClaim().where(where).claim();
  }

  private static Claim ofLayers() {
    return new TestClaim().differingIn("n_layer").claim();
  }
}
