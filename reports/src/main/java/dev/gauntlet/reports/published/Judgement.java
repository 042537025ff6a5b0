package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Measure;
import java.util.List;
import java.util.Optional;

/**
 * What a run says of a claim, and why.
 *
 * @param claim the claim
 * @param verdict the verdict
 * @param measure what is compared; empty if the run has no such figure
 * @param bouts every pair of contenders that the claim speaks of
 * @param decisive the pair that decides: the weakest support, or the strongest contradiction; empty
 *     if there is none
 * @param p p of the test that decides, over all pairs of the claim
 * @param holmP the same, corrected over all claims that were judged
 * @param advice what would decide it; empty if it is decided
 */
public record Judgement(
    Claim claim,
    Verdict verdict,
    Optional<Measure> measure,
    List<Bout> bouts,
    Optional<Bout> decisive,
    double p,
    double holmP,
    String advice) {
  public Judgement {
    bouts = List.copyOf(bouts);
  }
}
