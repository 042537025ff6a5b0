package dev.gauntlet.reports.analysis;

import dev.gauntlet.reports.analysis.Contest.Contender;
import dev.gauntlet.reports.stats.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A contest as a ladder: its contenders in the order of the suite, and what each gains over the one
 * before. The gains are those of {@link Pair}: seed by seed, with what the test set leaves open,
 * and corrected over all rungs of the contest.
 *
 * @param contest where
 * @param rungs the contenders that have figures, at least two
 */
public record Climb(Contest contest, List<Rung> rungs) {

  /**
   * A contender on the ladder.
   *
   * @param number from 1, at the bottom
   * @param contender who
   * @param cell its selected cell
   * @param step the rung before against this one, by the loss of the contest; empty at the bottom
   */
  public record Rung(int number, Contender contender, Cell cell, Optional<Pair> step) {

    /** Training steps a second, over the trials that succeeded. */
    public Summary stepsPerSecond() {
      return Summary.of(
          cell.succeeded().stream()
              .filter(trial -> Measures.STEPS.of(trial) != null)
              .filter(trial -> Measures.TRAIN_SECONDS.of(trial) != null)
              .mapToDouble(
                  trial ->
                      Objects.requireNonNull(Measures.STEPS.of(trial))
                          / Objects.requireNonNull(Measures.TRAIN_SECONDS.of(trial)))
              .toArray());
    }
  }

  public Climb {
    rungs = List.copyOf(rungs);
  }

  /** The ladders of a study, one for each contest; none unless its suite says that it is one. */
  public static List<Climb> of(Study study) {
    return study.contests().stream().flatMap(contest -> of(study, contest).stream()).toList();
  }

  /**
   * The ladder of a contest.
   *
   * @return empty unless the suite says that it is one, if trials stop at a target, so that their
   *     losses are of different moments, or if fewer than two contenders have figures
   */
  public static Optional<Climb> of(Study study, Contest contest) {
    if (!study.run().ladder() || contest.race().isPresent()) {
      return Optional.empty();
    }
    Measure loss = contest.loss();
    List<Contender> climbers = contest.contenders().stream().filter(c -> c.has(loss)).toList();
    if (climbers.size() < 2) {
      return Optional.empty();
    }
    List<Pair> steps = new ArrayList<>();
    for (int i = 1; i < climbers.size(); i++) {
      steps.add(contest.pairInUnits(climbers.get(i - 1), climbers.get(i), loss));
    }
    List<Optional<Pair>> toHere = new ArrayList<>(List.of(Optional.empty()));
    Pair.corrected(steps).forEach(step -> toHere.add(Optional.of(step)));
    List<Rung> rungs = new ArrayList<>();
    for (Contender climber : climbers) {
      Cell cell = climber.selected().orElseThrow();
      rungs.add(new Rung(rungs.size() + 1, climber, cell, toHere.get(rungs.size())));
    }
    return Optional.of(new Climb(contest, rungs));
  }
}
