package dev.gauntlet.run.child;

import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How fast this machine mostly is before a trial, as far as trials have told. */
final class UsualCalibrations {

  /**
   * What calibrations compare by.
   *
   * @param cpus processors of a trial, as {@link CpuShares} has them; null if the system decides
   * @param threads of the trial
   */
  private record Place(@Nullable String cpus, int threads) {}

  private final Map<Place, List<Double>> seconds = new HashMap<>(); // each list in rising order

  /** Keeps what a trial has told, if it was calibrated. */
  synchronized void add(@Nullable String cpus, int threads, TrialResult result) {
    MachineConditions conditions = result.conditions();
    Double before = conditions == null ? null : conditions.calibrationBeforeSeconds();
    if (before != null) {
      List<Double> all =
          seconds.computeIfAbsent(new Place(cpus, threads), none -> new ArrayList<>());
      all.add(before);
      Collections.sort(all);
    }
  }

  /** The lower median of what trials there have told, seconds; null if none has. */
  synchronized @Nullable Double of(@Nullable String cpus, int threads) {
    List<Double> all = seconds.get(new Place(cpus, threads));
    return all == null ? null : all.get((all.size() - 1) / 2);
  }
}
