package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.stats.Difference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which trials of two contenders are compared with which. */
class PairTest {
  private static final double NEVER = 10;

  @Test
  void twoSharedSeedsMakePairsWhateverOthersThereAre() {
    Trials trials = new Trials(null).add("a", 0.1, 1, 1.2, 5).add("b", 0.1, 2, 2.1);
    Difference tested = pair(trials, Measures.TEST_LOSS).tested().orElseThrow();

    assertThat(tested.mean()).isCloseTo(-0.95, within(1e-12));
    assertThat(tested.degreesOfFreedom()).isEqualTo(1);
  }

  @Test
  void seedsThatAreNotSharedAreIndependent() {
    Difference tested = pair(apart(), Measures.TEST_LOSS).tested().orElseThrow();

    assertThat(tested.mean()).isCloseTo(-0.95, within(1e-12));
    assertThat(tested.standardError())
        .isCloseTo(
            Difference.independent(new double[] {1, 1.2}, new double[] {2, 2.1}).standardError(),
            within(1e-12));
  }

  @Test
  void timesOnOneMachineAreComparedWithoutSharedSeedsToo() {
    assertThat(pair(apart(), Measures.TRAIN_SECONDS).tested()).isPresent();
  }

  /** Of losses 1 and 1.2 at seeds 1 and 2, and 2 and 2.1 at seeds 3 and 4. */
  private static Trials apart() {
    return new Trials(null)
        .addCurve("a", 1, point(0, 3), point(10, 1))
        .addCurve("a", 2, point(0, 3), point(11, 1.2))
        .addCurve("b", 3, point(0, 3), point(20, 2))
        .addCurve("b", 4, point(0, 3), point(21, 2.1));
  }

  /** Not even where the test set would tell of the two. */
  @Test
  void oneTrialIsNotComparedWithOthersOfOtherSeeds() {
    for (Trials trials : List.of(new Trials(null), new Trials(null).withBatches(Runs::batches))) {
      trials
          .addCurve("a", 1, point(0, 3), point(10, 1))
          .addCurve("b", 2, point(0, 3), point(10, 2))
          .addCurve("b", 3, point(0, 3), point(10, 2.1));

      assertThat(pair(trials, Measures.TEST_LOSS).tested()).isEmpty();
      assertThat(turned(trials, Measures.TEST_LOSS).tested()).isEmpty();
    }
  }

  @Test
  void twoSeedsAreMoreThanOne() {
    Trials two = new Trials(null).add("a", 0.1, 1, 1.2).add("b", 0.1, 2, 2.1);

    assertThat(pair(two, Measures.TEST_LOSS).oneSeed()).isFalse();
  }

  /** A p at the level is one that is found in a twentieth of all contests of equals. */
  @Test
  void aPAtTheLevelIsEnough() {
    Pair pair =
        pair(new Trials(null).add("a", 0.1, 1, 1.2).add("b", 0.1, 2, 2.1), Measures.TEST_LOSS);

    assertThat(pair.withHolmP(Pair.LEVEL).winner()).contains(pair.left());
    assertThat(pair.withHolmP(Pair.LEVEL + 1e-9).winner()).isEmpty();
  }

  @Test
  void whoeverArrivesWhereTheOtherNeverDoesIsOrderedWhicheverIsNamedFirst() {
    Trials trials = race(new double[] {2, 2.1, 2.2}, new double[] {NEVER, NEVER, NEVER});
    Pair pair = pair(trials, contest(trials).ranked());
    Pair turned = turned(trials, contest(trials).ranked());

    assertThat(pair.tested()).isPresent();
    assertThat(pair.lost()).isEqualTo(-3);
    assertThat(turned.tested()).isPresent();
    assertThat(turned.lost()).isEqualTo(3);
  }

  /** At seed 3 neither arrives: it says nothing of either, and is lost by neither. */
  @Test
  void aSeedAtWhichNeitherArrivesIsLeftOut() {
    Trials trials = race(new double[] {2, 2.1, NEVER, 2.2}, new double[] {3, NEVER, NEVER, NEVER});
    Pair pair = pair(trials, contest(trials).ranked());

    assertThat(pair.lost()).isEqualTo(-2);
    assertThat(pair.tested().orElseThrow().n()).isEqualTo(3);
    assertThat(pair.difference().orElseThrow().mean())
        .isCloseTo((arrival(2) + arrival(2.1) + arrival(2.2) - arrival(3) - 20) / 3, within(1e-9));
  }

  /** Times of others than the shared seeds are bounds, of which there is no independent test. */
  @Test
  void timesToATargetAreComparedSeedBySeedAlone() {
    Trials trials = new Trials(0.9).stoppingAtTarget();
    for (int seed = 1; seed <= 4; seed++) {
      trials.addCurve(seed < 3 ? "a" : "b", seed, point(0, 3), point(seed, 1e-9));
    }

    assertThat(pair(trials, contest(trials).ranked()).tested()).isEmpty();
  }

  /** Trials that stop at an accuracy of 0.9, or use their 10 s up; seeds 1, 2, ... */
  private static Trials race(double[] secondsOfA, double[] secondsOfB) {
    Trials trials = new Trials(0.9).stoppingAtTarget();
    for (int i = 0; i < secondsOfA.length; i++) {
      add(trials, "a", i + 1, secondsOfA[i]);
      add(trials, "b", i + 1, secondsOfB[i]);
    }
    return trials;
  }

  private static void add(Trials trials, String who, long seed, double seconds) {
    trials.addCurve(who, seed, point(0, 3), point(seconds, seconds == NEVER ? 0.5 : 1e-9));
  }

  /** When a trial that gets from a loss of 3 to none in so many seconds passes the target. */
  private static double arrival(double seconds) {
    return seconds * (0.9 - Math.exp(-3)) / (Math.exp(-1e-9) - Math.exp(-3));
  }

  private static Contest contest(Trials trials) {
    return trials.study().contests().get(0);
  }

  private static Pair pair(Trials trials, Measure measure) {
    Contest contest = contest(trials);
    return contest.pair(contest.contenders().get(0), contest.contenders().get(1), measure);
  }

  /** The same compared the other way round, which is not the same as {@link Pair#reversed}. */
  private static Pair turned(Trials trials, Measure measure) {
    Contest contest = contest(trials);
    return contest.pair(contest.contenders().get(1), contest.contenders().get(0), measure);
  }
}
