package dev.gauntlet.reports.published;

import java.util.Locale;

/** What a run says of a claim. */
public enum Verdict {
  /** It holds for every pair of contenders that it speaks of. */
  REPRODUCED,
  /** It fails for a pair. */
  CONTRADICTED,
  /** The trials do not tell. */
  INCONCLUSIVE,
  /** The run has not the contenders that it speaks of. */
  NOT_RUN;

  /** The name in files and for readers. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
