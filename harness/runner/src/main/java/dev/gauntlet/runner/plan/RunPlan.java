package dev.gauntlet.runner.plan;

import java.util.List;

/**
 * What a run is going to do.
 *
 * @param suite name of the suite
 * @param description what it is for; may be empty
 * @param suiteYaml the suite with everything resolved, as the text of a suite file that asks for
 *     exactly these trials in this order
 * @param trials in the order of the suite, each once
 */
public record RunPlan(
    String suite, String description, String suiteYaml, List<PlannedTrial> trials) {
  public RunPlan {
    trials = List.copyOf(trials);
  }

  /** A rough guess of how long all trials take at most, one after the other. */
  public double expectedSeconds() {
    return trials.stream().mapToDouble(PlannedTrial::expectedSeconds).sum();
  }
}
