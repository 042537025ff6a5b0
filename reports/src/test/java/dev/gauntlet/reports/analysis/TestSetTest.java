package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.TestSet.Stretches;
import dev.gauntlet.reports.findings.Findings;
import dev.gauntlet.reports.stats.Difference;
import dev.gauntlet.spi.result.BatchMeans;
import dev.gauntlet.spi.result.BatchMeans.Means;
import dev.gauntlet.spi.result.SplitScore;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What a finite test set adds to the uncertainty of a difference. */
class TestSetTest {

  /** Two stretches; the differences on them are 0.5 and 1.5, of a mean of 1. */
  @Test
  void differencesAreTakenStretchByStretch() {
    Contest contest =
        new Trials(null)
            .withBatches((score, seed) -> stretches(1.0, 3.0))
            .add("a", 0.1, 2.0)
            .withBatches((score, seed) -> stretches(0.5, 1.5))
            .add("b", 0.1, 1.0)
            .study()
            .contests()
            .get(0);
    Difference difference = pair(contest).tested().orElseThrow();

    // of 0.5 and 1.5, the standard deviation is 1 / sqrt(2)
    assertThat(difference.standardError()).isCloseTo(0.5, within(1e-12));
    assertThat(difference.degreesOfFreedom()).isEqualTo(1);
    assertThat(difference.n()).isEqualTo(1);
    assertThat(pair(contest).oneSeed()).isTrue();
  }

  @Test
  void whatAllSeedsShareIsAddedToTheirSpread() {
    Trials trials = new Trials(null);
    trials.withBatches((score, seed) -> stretches(score.loss() - 0.3, score.loss() + 0.3));
    trials.add("a", 0.1, 2.0, 2.1, 2.3);
    trials.withBatches((score, seed) -> stretches(score.loss() - 0.1, score.loss() + 0.1));
    trials.add("b", 0.1, 1.0, 1.2, 1.1);
    Difference difference = pair(trials.study().contests().get(0)).tested().orElseThrow();

    double seeds =
        Difference.paired(new double[] {2, 2.1, 2.3}, new double[] {1, 1.2, 1.1}).standardError();
    double testSet = 0.2; // of -0.2 and 0.2: standard deviation 0.2 sqrt(2), over sqrt(2)
    assertThat(difference.standardError()).isCloseTo(Math.hypot(seeds, testSet), within(1e-12));
    assertThat(difference.sharedShare())
        .isCloseTo(testSet * testSet / (seeds * seeds + testSet * testSet), within(1e-12));
  }

  @Test
  void aTestSetOfItsOwnIsInTheSpreadOfSeedsAlready() {
    Contest addition = Study.of(Runs.study(3)).contests().get(0);
    Contest shakespeare = Study.of(Runs.study(3)).contests().get(1);

    assertThat(Ranking.of(addition).testSetShare()).isEmpty();
    assertThat(Ranking.of(shakespeare).testSetShare()).isPresent();
  }

  /** However many seeds agree, a test set of 32 stretches does not tell these two apart. */
  @Test
  void whatTheTestSetCannotResolveIsATieHoweverManySeeds() {
    Random random = new Random(1);
    double[] a = random.doubles(50, 1.000, 1.001).toArray();
    double[] b = random.doubles(50, 1.010, 1.011).toArray();
    Trials seedsAlone = new Trials(null).add("a", 0.1, a).add("b", 0.1, b);
    Trials withTestSet = new Trials(null);
    withTestSet.withBatches((score, seed) -> noisy(score, 1)).add("a", 0.1, a);
    withTestSet.withBatches((score, seed) -> noisy(score, 2)).add("b", 0.1, b);

    assertThat(pair(seedsAlone.study().contests().get(0)).winner()).isPresent();
    assertThat(pair(withTestSet.study().contests().get(0)).winner()).isEmpty();
  }

  @Test
  void oneSeedSaysWhatItCanSay() {
    Trials trials = new Trials(null).withBatches((score, seed) -> noisy(score, seed));
    trials.add("mlp", 0.1, 0.002).add("hf", 0.1, 1.39).add("tl", 0.1, 1.391);
    Findings findings = Findings.of(trials.run());
    Ranking ranking = findings.scoreboard().outcomes().get(0).ranking();

    assertThat(ranking.places().get(0).best()).isEqualTo(1);
    assertThat(ranking.places().get(0).worst()).isEqualTo(1);
    assertThat(ranking.ties()).hasSize(1);
    assertThat(ranking.ties().get(0)).hasSize(2);
    assertThat(findings.headline().get(0))
        .contains("mlp is best", "p < 0.001")
        .endsWith(
            "one seed: the interval tells what another test set would change, not another"
                + " initialization.");
  }

  @Test
  void theIntervalOfAMeanHoldsTheTestSet() {
    Trials trials = new Trials(null).withBatches((score, seed) -> noisy(score, seed));
    Cell one = cell(trials.add("a", 0.1, 1.0));
    Cell without = cell(new Trials(null).add("a", 0.1, 1.0));
    Cell three =
        cell(new Trials(null).withBatches((s, seed) -> noisy(s, seed)).add("a", 0.1, 1, 1.1, 1.2));

    assertThat(one.summary(Measures.TEST_LOSS).halfWidth()).isPositive();
    assertThat(without.summary(Measures.TEST_LOSS).interval().exists()).isFalse();
    assertThat(three.summary(Measures.TEST_LOSS).sd()).isCloseTo(0.1, within(1e-12));
  }

  /** No trial has a standard error that nobody estimated. */
  @Test
  void timesHaveNoTestSet() {
    Contest contest =
        new Trials(null)
            .withBatches((score, seed) -> noisy(score, seed))
            .addCurve("a", 1, point(0, 3), point(10, 1))
            .addCurve("b", 1, point(0, 3), point(10, 2))
            .study()
            .contests()
            .get(0);

    assertThat(Ranking.of(contest, Measures.TIME_PER_EXAMPLE).tested()).isFalse();
  }

  private static Cell cell(Trials trials) {
    return trials.study().contests().get(0).contenders().get(0).cells().get(0);
  }

  private static Pair pair(Contest contest) {
    return Ranking.of(contest).pairs().get(0);
  }

  private static BatchMeans stretches(double... losses) {
    return new BatchMeans(
        DoubleStream.of(losses).mapToObj(loss -> new Means(loss, 0.5, 9 * loss, 0.5)).toList());
  }

  /** Stretches that differ by a fifth of the loss, without regard to those of others. */
  private static BatchMeans noisy(SplitScore score, long seed) {
    Random random = new Random(seed + (long) (1e6 * score.loss()));
    return new BatchMeans(
        random
            .doubles(BatchMeans.BATCHES, 0.8, 1.2)
            .mapToObj(f -> new Means(f * score.loss(), 0.5, f * score.commonLoss(), 0.5))
            .toList());
  }

  /** Deviations of half the mean on two stretches: 2 x 0.5^2 / (2 - 1) / 2. */
  @Test
  void ofRatiosTheStretchesCountInSharesOfTheMean() {
    List<Stretches> small = List.of(of("data", 1, 3));
    List<Stretches> smallAndLarge = List.of(of("data", 1, 3), of("data", 10, 30));

    assertThat(TestSet.of(small, List.of(), true)).contains(new TestSet(0.25, 1));
    assertThat(TestSet.of(smallAndLarge, List.of(), true)).contains(new TestSet(0.25, 1));
    assertThat(TestSet.of(small, List.of(), false)).contains(new TestSet(1, 1));
  }

  /** One test set has a variance of 1; of a mean to which each of two has given half, half. */
  @Test
  void twoTestSetsOfHalfTheTrialsEachLeaveHalfTheVariance() {
    List<Stretches> trials = List.of(of("x", 1, 3), of("x", 1, 3), of("y", 1, 3), of("y", 1, 3));

    assertThat(TestSet.of(trials.subList(0, 2), List.of(), false)).contains(new TestSet(1, 1));
    assertThat(TestSet.of(trials, List.of(), false)).contains(new TestSet(0.5, 1));
  }

  /** A variance of 1 over three stretches: of their mean, a third, with 2 degrees of freedom. */
  @Test
  void moreStretchesTellMoreOfTheMean() {
    Stretches three = new Stretches("data", List.of(1.0, 2.0, 3.0), 2);

    assertThat(TestSet.of(List.of(three), List.of(), false)).contains(new TestSet(1 / 3.0, 2));
  }

  private static Stretches of(String data, double one, double other) {
    return new Stretches(data, List.of(one, other), (one + other) / 2);
  }
}
