package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.published.Claim.Quantifier;
import dev.gauntlet.reports.published.Judgement.Meeting;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A claim with the pairs that it speaks of.
 *
 * @param claim the claim
 * @param measure what is compared; empty if the run has no such figure
 * @param meetings the pairs
 * @param missing of whom it speaks who have no figures
 * @param conditions what contests lack to be such as it speaks of
 */
record Case(
    Claim claim,
    Optional<Measure> measure,
    List<Meeting> meetings,
    List<String> missing,
    List<String> conditions) {

  /** The p of the claim being wrong: small if the trials bear it out. */
  double pFor() {
    return overall(m -> Judge.pFor(claim, m.pair()), claim.quantifier() == Quantifier.EVERY);
  }

  /** The p of the claim being right: small if the trials refute it. */
  double pAgainst() {
    return overall(m -> Judge.pAgainst(claim, m.pair()), claim.quantifier() == Quantifier.SOME);
  }

  private double overall(ToDoubleFunction<Meeting> p, boolean all) {
    OptionalDouble decides =
        all
            ? meetings.stream().mapToDouble(p).max()
            : meetings.stream().mapToDouble(p).map(x -> x * meetings.size()).min();
    return Math.min(1, decides.orElse(1));
  }

  boolean supported() {
    return pFor() <= pAgainst();
  }

  /** The pair whose p is that of the case. */
  Meeting decisive() {
    boolean supported = supported();
    Comparator<Meeting> byP =
        Comparator.comparingDouble(
            m -> supported ? Judge.pFor(claim, m.pair()) : Judge.pAgainst(claim, m.pair()));
    boolean all = supported == (claim.quantifier() == Quantifier.EVERY);
    return (all ? meetings.stream().max(byP) : meetings.stream().min(byP)).orElseThrow();
  }

  /** Whoever is missing may have refuted what the others bear out, or the other way round. */
  boolean open() {
    boolean everybodyCounts = supported() == (claim.quantifier() == Quantifier.EVERY);
    return everybodyCounts && (!missing.isEmpty() || (supported() && tooFewToSupport()));
  }

  /** Whether the claim speaks of more configurations than there are to bear it out. */
  boolean tooFewToSupport() {
    return meetings.stream()
        .collect(
            Collectors.groupingBy(
                m -> m.contest().label(),
                Collectors.mapping(m -> m.pair().right().label(), Collectors.toSet())))
        .values()
        .stream()
        .allMatch(than -> than.size() < claim.configurations());
  }
}
