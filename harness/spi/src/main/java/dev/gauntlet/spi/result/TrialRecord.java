package dev.gauntlet.spi.result;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trial as it stands in a run's records.
 *
 * @param spec what was asked
 * @param curve its evaluations, in order
 * @param result how it ended; null if it has not
 * @param warnings why its figures may mislead, one line each: the machine slowed, for example
 * @param log the last lines of its log; empty if there are none
 * @param samples what its model wrote or solved; empty if there is nothing
 */
public record TrialRecord(
    TrialSpec spec,
    List<CurvePoint> curve,
    @Nullable TrialResult result,
    List<String> warnings,
    String log,
    String samples) {
  public TrialRecord {
    curve = List.copyOf(curve);
    warnings = List.copyOf(warnings);
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(samples, "samples");
  }

  /** A trial that left nothing but figures. */
  public TrialRecord(TrialSpec spec, List<CurvePoint> curve, @Nullable TrialResult result) {
    this(spec, curve, result, List.of(), "", "");
  }
}
