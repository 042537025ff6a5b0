package dev.gauntlet.run;

import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is left to do of a plan.
 *
 * @param trials what is to be run, in that order
 * @param kept results that remain
 * @param interrupted how many of the trials had begun before
 * @param changes the trials that are not as they were recorded, and so are run anew
 */
public record Remainder(
    List<TrialSpec> trials, List<TrialResult> kept, int interrupted, List<ChangedTrial> changes) {
  /** Endings for which the model may not be to blame. */
  private static final Set<Status> INFRASTRUCTURE =
      Set.of(Status.CRASHED, Status.TIMED_OUT, Status.OUT_OF_MEMORY);

  public Remainder {
    trials = List.copyOf(trials);
    kept = List.copyOf(kept);
    changes = List.copyOf(changes);
  }

  /**
   * Compares a plan with what had come of it when its directory was opened.
   *
   * @param retryFailed whether to run again what crashed, timed out or ran out of memory
   */
  public static Remainder of(RunPlan plan, RunDirectory directory, boolean retryFailed) {
    Map<String, TrialResult> results = directory.before().results();
    List<TrialSpec> remaining =
        plan.fairOrder().stream()
            .filter(spec -> !isKept(results.get(spec.id()), retryFailed))
            .toList();
    List<TrialResult> kept =
        plan.specs().stream()
            .map(spec -> results.get(spec.id()))
            .filter(result -> isKept(result, retryFailed))
            .toList();
    long interrupted =
        remaining.stream().filter(spec -> directory.before().begun().contains(spec.id())).count();
    List<ChangedTrial> changes =
        directory.plannedBefore().isEmpty()
            ? List.of()
            : ChangedTrial.between(directory.plannedBefore(), plan.specs()).stream()
                .filter(change -> remaining.contains(change.spec()))
                .toList();
    return new Remainder(remaining, kept, (int) interrupted, changes);
  }

  private static boolean isKept(TrialResult result, boolean retryFailed) {
    return result != null && !(retryFailed && INFRASTRUCTURE.contains(result.status()));
  }

  /** Whether nothing that is kept has failed. */
  public boolean allKeptSucceeded() {
    return kept.stream().allMatch(result -> result.status().succeeded());
  }
}
