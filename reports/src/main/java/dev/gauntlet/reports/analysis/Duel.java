package dev.gauntlet.reports.analysis;

import java.util.Optional;

/**
 * Two contenders compared on one measure, each at its selected learning rate.
 *
 * @param left one of them
 * @param right the other
 * @param evidence what their trials say; empty if there are too few
 * @param holmP two-sided p of the decisive test, corrected over all duels of the contest; 1 without
 *     evidence
 * @param winner the one that is better at the 5 % level; empty if they cannot be told apart
 */
public record Duel(
    Contender left,
    Contender right,
    Optional<Evidence> evidence,
    double holmP,
    Optional<Contender> winner) {

  /** Differences with a corrected p above this do not count. */
  public static final double LEVEL = 0.05;

  static Duel of(
      Contender left,
      Contender right,
      Optional<Evidence> evidence,
      double holmP,
      Measure.Better better) {
    Optional<Contender> winner = Optional.empty();
    if (evidence.isPresent() && holmP <= LEVEL) {
      boolean leftIsLower = evidence.get().decisive().mean() < 0;
      winner = Optional.of(leftIsLower == (better == Measure.Better.LOWER) ? left : right);
    }
    return new Duel(left, right, evidence, holmP, winner);
  }
}
