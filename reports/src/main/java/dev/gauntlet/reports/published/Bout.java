package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contender;
import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Evidence;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Measure.Better;
import dev.gauntlet.reports.published.Claim.Relation;
import dev.gauntlet.reports.stats.Difference;
import java.util.Optional;

/**
 * One pair of contenders that a claim speaks of.
 *
 * @param contest where they met
 * @param these whom the claim is about
 * @param than whom it compares them with
 * @param evidence how the measure differs between them, these minus than; empty if there are too
 *     few trials
 */
public record Bout(Contest contest, Contender these, Contender than, Optional<Evidence> evidence) {

  /** The mean of {@code these} minus that of {@code than}, at their selected learning rates. */
  public double effect(Measure measure) {
    return evidence
        .map(e -> e.decisive().mean())
        .orElseGet(() -> mean(these, measure) - mean(than, measure));
  }

  private static double mean(Contender contender, Measure measure) {
    return contender.selected().orElseThrow().mean(measure).orElseThrow();
  }

  /** The difference turned such that below 0 is in favour of {@code these}. */
  private Optional<Difference> loss(Measure measure) {
    return evidence
        .map(Evidence::decisive)
        .map(d -> measure.better() == Better.HIGHER ? d.reversed() : d);
  }

  /** The p of the claim being wrong of this pair: small if the trials bear it out. */
  double pFor(Claim claim, Measure measure) {
    return loss(measure)
        .map(
            d ->
                switch (claim.relation()) {
                  case BETTER -> Math.min(1, 2 * d.pBelow(0));
                  case EQUIVALENT -> d.equivalenceP(claim.tolerance());
                  case NO_WORSE -> d.pBelow(claim.tolerance());
                })
        .orElse(1.0);
  }

  /** The p of the claim being right of this pair: small if the trials contradict it. */
  double pAgainst(Claim claim, Measure measure) {
    return loss(measure)
        .map(
            d ->
                switch (claim.relation()) {
                  case BETTER -> Math.min(1, 2 * d.pAbove(0));
                  case EQUIVALENT ->
                      Math.min(
                          1,
                          2 * Math.min(d.pAbove(claim.tolerance()), d.pBelow(-claim.tolerance())));
                  case NO_WORSE -> d.pAbove(claim.tolerance());
                })
        .orElse(1.0);
  }

  /** How far the difference is from where the claim would turn from wrong to right. */
  double distance(Claim claim, Measure measure) {
    double mean = loss(measure).orElseThrow().mean();
    return claim.relation() == Relation.EQUIVALENT
        ? claim.tolerance() - Math.abs(mean)
        : claim.tolerance() - mean;
  }
}
