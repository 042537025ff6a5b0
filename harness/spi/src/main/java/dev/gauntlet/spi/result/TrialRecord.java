package dev.gauntlet.spi.result;

import java.util.List;
import java.util.Map;
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
 * @param samples what its model wrote or solved, as one text; empty if there is nothing
 * @param samplePoints the same at each moment at which it was asked, in order; empty if nothing is
 *     recorded of it
 * @param timings where the time had gone when an evaluation ended, by its step; empty if nothing is
 *     recorded of it
 */
public record TrialRecord(
    TrialSpec spec,
    List<CurvePoint> curve,
    @Nullable TrialResult result,
    List<String> warnings,
    String log,
    String samples,
    List<SamplePoint> samplePoints,
    Map<Long, Timing> timings) {
  public TrialRecord {
    curve = List.copyOf(curve);
    warnings = List.copyOf(warnings);
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(samples, "samples");
    samplePoints = List.copyOf(samplePoints);
    timings = Map.copyOf(timings);
  }

  /** A trial of which nothing is recorded between its evaluations. */
  public TrialRecord(
      TrialSpec spec,
      List<CurvePoint> curve,
      @Nullable TrialResult result,
      List<String> warnings,
      String log,
      String samples) {
    this(spec, curve, result, warnings, log, samples, List.of(), Map.of());
  }

  /** A trial that left nothing but figures. */
  public TrialRecord(TrialSpec spec, List<CurvePoint> curve, @Nullable TrialResult result) {
    this(spec, curve, result, List.of(), "", "");
  }
}
