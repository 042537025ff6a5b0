package dev.gauntlet.reports.published;

import dev.gauntlet.reports.analysis.Contest;
import dev.gauntlet.reports.analysis.Measure;
import dev.gauntlet.reports.analysis.Pair;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run says of a claim, and why.
 *
 * @param claim the claim
 * @param verdict the verdict
 * @param measure what is compared; empty if the run has no such figure
 * @param meetings every pair of contenders that the claim speaks of
 * @param decisive the pair that decides, or is nearest to it; empty if there is none
 * @param p p of the test that decides, over all pairs of the claim
 * @param holmP the same, corrected over all claims that were judged
 * @param needs what would decide it; empty if it is decided
 */
public record Judgement(
    Claim claim,
    Verdict verdict,
    Optional<Measure> measure,
    List<Meeting> meetings,
    Optional<Meeting> decisive,
    double p,
    double holmP,
    String needs) {

  /** What a run says of a claim. */
  public enum Verdict {
    /** It holds for as many pairs of contenders as it speaks of. */
    REPRODUCED,
    /** It fails. */
    CONTRADICTED,
    /** The trials do not tell. */
    INCONCLUSIVE,
    /** The run's conditions are not those that the claim speaks of. */
    NOT_COMPARABLE,
    /** The run has not the contenders that it speaks of. */
    NOT_RUN;

    /** The name in files and for readers. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * A pair of contenders that a claim speaks of.
   *
   * @param contest where they met
   * @param pair the one it is about and the one that it is compared with
   */
  public record Meeting(Contest contest, Pair pair) {}

  public Judgement {
    meetings = List.copyOf(meetings);
  }

  /** Whether there were trials enough to test the pair that decides. */
  public boolean tested() {
    return decisive.isPresent() && decisive.get().pair().tested().isPresent();
  }
}
