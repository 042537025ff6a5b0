package dev.gauntlet.spi.result;

import java.util.List;

/**
 * A trial as it stands in a run's records.
 *
 * @param spec what was asked
 * @param curve its evaluations, in order
 * @param result how it ended; null if it has not
 */
public record TrialRecord(TrialSpec spec, List<CurvePoint> curve, TrialResult result) {
  public TrialRecord {
    curve = List.copyOf(curve);
  }
}
