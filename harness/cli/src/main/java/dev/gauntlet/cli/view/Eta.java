package dev.gauntlet.cli.view;

import static java.util.stream.Collectors.toMap;

import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a run has come and how long it will take: what the plan expects, corrected by how long
 * the trials so far have taken.
 */
final class Eta {
  private final Map<String, Double> expectedSeconds;
  private final Map<String, Double> used = new HashMap<>(); // share of each running trial
  private final int total;
  private final int jobs;
  private double secondsLeft; // as planned, of the trials that have not ended
  private double endedPlanned;
  private double endedActual;
  private int begun;

  Eta(List<PlannedTrial> trials, int jobs) {
    this.expectedSeconds =
        trials.stream().collect(toMap(t -> t.spec().id(), PlannedTrial::expectedSeconds));
    this.total = trials.size();
    this.jobs = jobs;
    this.secondsLeft = trials.stream().mapToDouble(PlannedTrial::expectedSeconds).sum();
  }

  /** Counts a trial that begins and gives its place: {@code [3/10]}. */
  String begin(TrialSpec spec) {
    if (used.put(spec.id(), 0.0) == null) { // else it has lost its machine, and begins again
      begun++;
    }
    return "[%d/%d]".formatted(begun, total);
  }

  /** Takes note of the share of a trial's budget that is used up. */
  void progress(TrialSpec spec, double share) {
    used.put(spec.id(), Math.min(1, share));
  }

  /** Counts a trial that has ended. */
  void end(TrialSpec spec, TrialResult result) {
    used.remove(spec.id());
    double planned = expectedSeconds.getOrDefault(spec.id(), 0.0);
    secondsLeft -= planned;
    endedPlanned += planned;
    endedActual += result.timing().wallSeconds();
  }

  /** Share of the run that is done, 0 to 1. */
  double done() {
    return (endedPlanned + usedSeconds()) / (endedPlanned + secondsLeft);
  }

  /** {@code 3:05} to go. */
  @Override
  public String toString() {
    double pace = endedPlanned > 0 ? endedActual / endedPlanned : 1;
    return TrialLines.duration(pace * (secondsLeft - usedSeconds()) / jobs);
  }

  private double usedSeconds() {
    return used.entrySet().stream()
        .mapToDouble(e -> e.getValue() * expectedSeconds.getOrDefault(e.getKey(), 0.0))
        .sum();
  }
}
