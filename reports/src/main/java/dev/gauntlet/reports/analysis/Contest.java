package dev.gauntlet.reports.analysis;

import dev.gauntlet.spi.result.Choice;
import java.util.List;

/**
 * Contenders that can be compared fairly: the same task, budget, threads and device.
 *
 * @param task the task and its settings
 * @param budget what each trial was given
 * @param threads engine threads of each trial
 * @param device where tensors lived
 * @param label the task's id, and such conditions as tell this contest from others of the run
 * @param contenders who took part, in the order of the suite
 */
public record Contest(
    Choice task,
    String budget,
    int threads,
    String device,
    String label,
    List<Contender> contenders) {
  public Contest {
    contenders = List.copyOf(contenders);
  }

  /** The measures that the task adds, in order of first appearance. */
  public List<Measure> taskMeasures() {
    return Measures.ofTasks(
        contenders.stream()
            .flatMap(contender -> contender.cells().stream())
            .flatMap(cell -> cell.trials().stream()));
  }
}
