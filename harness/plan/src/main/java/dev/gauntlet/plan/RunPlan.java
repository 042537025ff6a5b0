package dev.gauntlet.plan;

import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run is going to do.
 *
 * @param suite name of the suite
 * @param description what it is for; may be empty
 * @param suiteYaml the suite with everything resolved, as the text of a suite file that asks for
 *     exactly these trials in this order
 * @param infer whether it ends with exporting the models that the report compares, and measuring
 *     how fast they answer
 * @param profile whether it ends with measuring where the time of their training steps goes
 * @param expect whether each trial trains as its task's {@link dev.gauntlet.spi.Expectation} says
 *     where the suite says nothing else, and the run ends with judging what each has reached:
 *     nothing else is asked of them, so that they are not warmed up, calibrated or exported
 * @param ladder whether its implementations are rungs of a ladder, in the order of the suite, so
 *     that the report says what each gains over the one before
 * @param heapMb largest Java heap of a trial's process, MiB; null if nobody has said so
 * @param files where the data was found: paths by what tasks call the files
 * @param trials in the order of the suite, each once
 */
public record RunPlan(
    String suite,
    String description,
    String suiteYaml,
    boolean infer,
    boolean profile,
    boolean expect,
    boolean ladder,
    @Nullable Long heapMb,
    Map<String, String> files,
    List<PlannedTrial> trials) {

  /**
   * A trial that is to be run.
   *
   * @param spec everything that decides its outcome
   * @param parameters number of trained values; null if it is known only once the model is
   *     initialized
   * @param expectedSeconds a rough guess of how long it takes at most, start-up and evaluations
   *     included
   * @param refusal why its implementation cannot serve its task, so that it will end as skipped;
   *     null if it can
   */
  public record PlannedTrial(
      TrialSpec spec, @Nullable Long parameters, double expectedSeconds, @Nullable String refusal) {

    /** A trial of whose model nothing is known. */
    public static PlannedTrial of(TrialSpec spec, double expectedSeconds) {
      return new PlannedTrial(spec, null, expectedSeconds, null);
    }
  }

  public RunPlan {
    files = Map.copyOf(files);
    trials = List.copyOf(trials);
  }

  /**
   * A plan in which nobody has said how large a heap may be or asked for profiles, and of data that
   * is in no file.
   */
  public RunPlan(
      String suite,
      String description,
      String suiteYaml,
      boolean infer,
      List<PlannedTrial> trials) {
    this(suite, description, suiteYaml, infer, false, false, false, null, Map.of(), trials);
  }

  /** A rough guess of how long all trials take at most, one after the other. */
  public double expectedSeconds() {
    return trials.stream().mapToDouble(PlannedTrial::expectedSeconds).sum();
  }

  /** What is to be run, in the order of the suite. */
  public List<TrialSpec> specs() {
    return trials.stream().map(PlannedTrial::spec).toList();
  }

  /**
   * The same in the order in which to run it: seed by seed, and shuffled within a seed, so that a
   * change of the machine's speed falls on all implementations alike. The same plan has always the
   * same order.
   */
  public List<TrialSpec> fairOrder() {
    return FairOrder.of(specs());
  }

  /** Trials that will be skipped: the reason by id. */
  public Map<String, String> refusals() {
    return trials.stream()
        .filter(trial -> trial.refusal() != null)
        .collect(Collectors.toMap(trial -> trial.spec().id(), PlannedTrial::refusal));
  }
}
