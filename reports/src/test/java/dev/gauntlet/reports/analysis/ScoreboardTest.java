package dev.gauntlet.reports.analysis;

import static dev.gauntlet.reports.analysis.Trials.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gauntlet.reports.analysis.Scoreboard.Outcome;
import dev.gauntlet.spi.result.CurvePoint;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreboardTest {

  @Test
  void qualityIsZeroForTheBaselineAndOneForTheBest() {
    Scoreboard board =
        Scoreboard.of(
            new Trials(null)
                .add("base", 0.1, 2.4, 2.6)
                .add("middle", 0.1, 2.0, 2.1)
                .add("best", 0.1, 1.5, 1.5)
                .add("worse", 0.1, 3.0, 3.0)
                .study(),
            "base");

    assertThat(board.rows().stream().map(Scoreboard.Row::implementation))
        .containsExactly("best", "middle", "base", "worse");
    assertThat(board.rows().get(0).quality().getAsDouble()).isEqualTo(1);
    assertThat(board.rows().get(1).quality().getAsDouble()).isCloseTo(0.45, within(1e-12));
    assertThat(board.rows().get(2).quality().getAsDouble()).isZero();
    assertThat(board.rows().get(3).quality().getAsDouble()).isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void withoutTheBaselineThereIsNoQuality() {
    Scoreboard board = Scoreboard.of(new Trials(null).add("a", 0.1, 1).study(), "base");

    assertThat(board.rows().get(0).quality()).isEmpty();
    assertThat(board.rows().get(0).speed()).isEmpty();
  }

  /** Two contests; r = 1 and 2 for a, 2.5 and 1 for b, 4 and not reached for c. */
  @Test
  void speedIsAlgoPerfsScoreInClosedForm() {
    Trials trials = new Trials(0.9);
    race(trials, "a", Map.of("first", 4.0, "second", 4.0));
    race(trials, "b", Map.of("first", 10.0, "second", 2.0));
    race(trials, "c", Map.of("first", 16.0));
    trials.add("c", Map.of(), "second", 0.1, 3);

    Scoreboard board = Scoreboard.of(trials.study(), "none");

    assertThat(speed(board, "a")).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
    assertThat(speed(board, "b")).isCloseTo((0.5 + 1) / 2, within(1e-12));
    assertThat(speed(board, "c")).isZero();
  }

  @Test
  void notReachedIsNoNumber() {
    Study study =
        new Trials(0.9)
            .addCurve("a", 1, point(0, 3), point(4, 0.05))
            .addCurve("a", 2, point(0, 3), point(6, 0.05))
            .addCurve("a", 3, point(0, 3), point(10, 2))
            .addCurve("b", 1, point(0, 3), point(3, 0.05))
            .addCurve("b", 2, point(0, 3), point(10, 2))
            .study();
    Outcome outcome = Outcome.of(study.contests().get(0), "none");

    Target.Times a = outcome.times(outcome.contest().contenders().get(0)).orElseThrow();
    Target.Times b = outcome.times(outcome.contest().contenders().get(1)).orElseThrow();
    assertThat(a.seconds()).hasSize(2).allMatch(seconds -> seconds > 3 && seconds < 6);
    assertThat(a.trials()).isEqualTo(3);
    assertThat(a.median().orElseThrow()).isBetween(5.0, 6.0);
    assertThat(b.median()).isEmpty();
  }

  /** Test losses are far below validation losses here: a threshold of theirs is never reached. */
  @Test
  void theTargetIsSoughtWhereItComesFromOnValidation() {
    Study study =
        new Trials(null)
            .addCurve("base", 1, scored(0, 5, 3.0), scored(10, 2.0, 2.8))
            .addCurve("best", 1, scored(0, 5, 3.0), scored(4, 1.0, 2.0), scored(10, 0.5, 1.8))
            .study();
    Outcome outcome = Outcome.of(study.contests().get(0), "base");
    Target.Time time = outcome.target().orElseThrow().time(study.run().trials().get(1));

    assertThat(outcome.target().orElseThrow().description())
        .isEqualTo("validation loss of 2.300 nats, half way from base to the best");
    assertThat(time.after()).isZero();
    assertThat(time.by()).isEqualTo(4);
    assertThat(time.seconds()).isCloseTo(4 * Math.log(3 / 2.3) / Math.log(3 / 2.0), within(1e-9));
  }

  private static CurvePoint scored(double seconds, double test, double validation) {
    return Trials.point(
        seconds,
        Trials.score(test, test, 10),
        Trials.score(validation, validation, 10),
        Trials.score(test, test, 10));
  }

  @Test
  void lossAreaIsTheMeanOverTheLongestTime() {
    Study study =
        new Trials(null)
            .addCurve("short", 1, point(0, 3), point(2, 1))
            .addCurve("long", 1, point(0, 3), point(10, 1))
            .study();
    Contest contest = study.contests().get(0);
    Measure area = Outcome.of(contest, "none").lossArea();

    assertThat(area.of(study.run().trials().get(0))).isCloseTo((4 + 8) / 10.0, within(1e-12));
    assertThat(area.of(study.run().trials().get(1))).isCloseTo(2, within(1e-12));
  }

  private static void race(Trials trials, String who, Map<String, Double> secondsByTask) {
    secondsByTask.forEach((task, seconds) -> trials.addRace(who, task, seconds));
  }

  private static double speed(Scoreboard board, String implementation) {
    return board.rows().stream()
        .filter(row -> row.implementation().equals(implementation))
        .findFirst()
        .orElseThrow()
        .speed()
        .getAsDouble();
  }
}
