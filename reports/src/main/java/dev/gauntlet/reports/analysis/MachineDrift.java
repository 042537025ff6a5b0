package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;

/** What to say of a trial whose machine did not stay as fast as it was. */
public final class MachineDrift {

  private MachineDrift() {}

  /** Why a trial's times are in doubt, in a clause; empty if they are not. */
  public static String note(TrialRecord trial) {
    TrialResult result = trial.result();
    return result == null ? "" : String.join("; it ", result.doubts());
  }
}
