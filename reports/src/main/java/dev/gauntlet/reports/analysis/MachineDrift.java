package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;

/** What to say of a trial whose machine did not stay as fast as it was. */
public final class MachineDrift {

  private MachineDrift() {}

  /** {@code the machine became 12 % slower meanwhile}; empty if its speed is not in doubt. */
  public static String note(TrialRecord trial) {
    TrialResult result = trial.result();
    if (result == null || result.machineDrift() == null || !result.drifted()) {
      return "";
    }
    double drift = result.machineDrift();
    return drift > 1
        ? "the machine became %s %% slower meanwhile".formatted(Math.round(100 * (drift - 1)))
        : "the machine became %s %% faster meanwhile".formatted(Math.round(100 * (1 / drift - 1)));
  }
}
