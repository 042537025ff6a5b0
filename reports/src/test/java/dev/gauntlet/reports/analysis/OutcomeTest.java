package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.spi.result.MetricDefinition.Better;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How contests end, and what is raced to in them. */
class OutcomeTest {
  private static final Target LOSS_OF_ONE = new Target("a loss of 1", p -> p.test().loss() - 1);

  @Test
  void theFirstOfARankingKeepTheOrderOfTheSuite() {
    Outcome all = outcome(contenders(), "base");
    Outcome two = all.first(2);

    assertThat(two.contest().contenders())
        .extracting(Contender::label)
        .containsExactly("second", "best");
    assertThat(two.ranking().places())
        .extracting(place -> place.contender().label())
        .containsExactly("best", "second");
    assertThat(two.quality(all.contest().contenders().get(0)))
        .isEqualTo(all.quality(all.contest().contenders().get(0)));
  }

  @Test
  void whereThereAreNoMoreNobodyIsLeftOut() {
    Outcome all = outcome(contenders(), "base");

    assertThat(all.first(3)).isSameAs(all);
    assertThat(all.first(4)).isSameAs(all);
  }

  private static Trials contenders() {
    return new Trials(null)
        .add("second", 0.1, 1.5, 1.6)
        .add("base", 0.1, 3, 3.1)
        .add("best", 0.1, 1, 1.1);
  }

  @Test
  void aBaselineThatNobodyBeatsIsNoZeroOfAnyQuality() {
    Outcome alone = outcome(new Trials(null).add("base", 0.1, 1, 2), "base");

    assertThat(alone.zero()).isNaN();
    assertThat(alone.target()).isEmpty();
  }

  @Test
  void ofTheMeanLossOverTimeLessIsBetter() {
    assertThat(outcome(contenders(), "base").lossArea().better()).isEqualTo(Better.LOWER);
  }

  @Test
  void aTargetThatIsMetExactlyIsReached() {
    Target.Time time =
        LOSS_OF_ONE.time(
            trial(new Trials(null).addCurve("a", 1, point(0, 3), point(4, 1), point(9, 0.5))));

    assertThat(time).isEqualTo(new Target.Time(0, 4, 4));
  }

  @Test
  void aTargetThatIsMetFromTheStartTakesNoTime() {
    Target.Time time =
        LOSS_OF_ONE.time(trial(new Trials(null).addCurve("a", 1, point(0, 0.9), point(4, 0.5))));

    assertThat(time).isEqualTo(new Target.Time(0, 0, 0));
  }

  @Test
  void whoeverDoesNotReachATargetWouldTakeLongerThanItTrained() {
    TrialRecord trial = trial(new Trials(null).addCurve("a", 1, point(0, 3), point(8, 2)));

    assertThat(LOSS_OF_ONE.time().of(trial)).isNull();
    assertThat(LOSS_OF_ONE.time().bound(trial)).isEqualTo(8);
  }

  /** The model that was kept is looked up on the way; where it is not there, it counts itself. */
  @Test
  void aModelThatWasNotEvaluatedOnTheWayIsTakenAsItIs() {
    List<TrialRecord> trials =
        new Trials(null).add("base", 0.1, 2.9).add("best", 0.1, 0.9).run().trials();
    List<TrialRecord> cut =
        trials.stream()
            .map(t -> new TrialRecord(t.spec(), t.curve().subList(0, 2), t.result()))
            .toList();
    Contest contest = Study.of(Runs.run("test", cut)).contests().get(0);

    assertThat(Target.of(contest, "base").orElseThrow().description())
        .startsWith("validation loss of 2.000 nats");
  }

  @Test
  void anAccuracyThatIsJustReachedIsWhatWasExpected() {
    TrialRecord trial = trial(new Trials(0.9).add("a", 0.1, 1));

    assertThat(new Expected(trial, 0.9, 0.9).met()).isTrue();
    assertThat(new Expected(trial, 0.9, 0.8999).met()).isFalse();
    assertThat(new Expected(trial, 0.9, null).met()).isFalse();
    assertThat(new Expected(trial, null, null).met()).isTrue();
  }

  /** The better of the two widths comes second in the suite. */
  @Test
  void theConfigurationWithTheLowestValidationLossStandsForItsImplementation() {
    Trials trials =
        new Trials(null)
            .add("a", Map.of("width", 1L), "copying", 0.1, 2)
            .add("a", Map.of("width", 2L), "copying", 0.1, 1)
            .add("base", 0.1, 3);

    assertThat(Scoreboard.of(trials.study(), "base").rows().get(0))
        .satisfies(
            row -> {
              assertThat(row.implementation()).isEqualTo("a");
              assertThat(row.quality().orElseThrow()).isCloseTo(1, within(1e-12));
            });
  }

  private static Outcome outcome(Trials trials, String baseline) {
    return Outcome.of(trials.study().contests().get(0), baseline);
  }

  private static TrialRecord trial(Trials trials) {
    return trials.run().trials().get(0);
  }
}
