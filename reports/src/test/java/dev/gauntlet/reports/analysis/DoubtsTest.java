package dev.gauntlet.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.spi.result.MachineConditions;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.TrialRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** When the times of a trial are doubted because of those of others. */
class DoubtsTest {

  /** The second of three trials: neither the first nor the last is what machines are held to. */
  @Test
  void aMachineIsHeldToTheMedianOfItsCalibrations() {
    assertThat(doubtsOfCalibrations(0.20, 0.30, 0.20))
        .containsExactly(
            List.of(),
            List.of("began on a machine 50 % slower than it was for the run's other trials"),
            List.of());
  }

  @Test
  void aMachineThatIsATenthSlowerIsTolerated() {
    assertThat(doubtsOfCalibrations(1, 1, 1.1)).containsOnly(List.of());
    assertThat(doubtsOfCalibrations(1, 1, 1.11)).contains(doubt(11));
  }

  /** Four threads take longer for the fixed piece of work than one, on any machine. */
  @Test
  void calibrationsCompareAtAsManyThreads() {
    RunRecord run = new Trials(null).add("a", 0.1, 1, 1).onThreads(4).add("b", 0.1, 1, 1).run();

    assertThat(doubts(run, i -> calibrated(i < 2 ? 0.2 : 0.4))).containsOnly(List.of());
  }

  /** Of two processors one is a fifth slower, always: none of its trials is to doubt for that. */
  @Test
  void calibrationsCompareOnTheSameProcessors() {
    RunRecord run = new Trials(null).add("a", 0.1, 1, 1, 1).add("b", 0.1, 1, 1, 1).run();
    double[] seconds = {0.20, 0.24, 0.20, 0.24, 0.27, 0.24};
    List<TrialRecord> trials = new ArrayList<>();
    for (TrialRecord trial : run.trials()) {
      int i = trials.size();
      TrialRecord calibrated = Runs.withConditions(trial, calibrated(seconds[i]));
      Map<String, Object> where = Map.of("trial_cpus", seconds[i] == 0.24 ? "1" : "0");
      trials.add(Runs.withResult(calibrated, calibrated.result().withEnvironment(where)));
    }
    Study study = Study.of(Runs.run("test", trials));

    assertThat(trials.stream().map(study::doubts))
        .containsExactly(List.of(), List.of(), List.of(), List.of(), doubt(35), List.of());
    assertThat(study.machines().notes())
        .containsExactly(
            "Processors that trials had to themselves differ by 20 %, and so may times: in the median"
                + " of trials there the fixed piece of work took 200.0 ms on 0, and 240.0 ms on 1.");
  }

  @Test
  void stepsThatTakeOneAndAHalfTimesAsLongAreTolerated() {
    RunRecord run = new Trials(null).add("a", 0.1, 1, 1, 1).run();

    assertThat(doubts(run, i -> stepping(i == 1 ? 3 : 2))).containsOnly(List.of());
    assertThat(doubts(run, i -> stepping(i == 1 ? 3.2 : 2)))
        .contains(List.of("took 1.6 times as long for a step as its contender's other trials"));
  }

  private static List<String> doubt(int percent) {
    return List.of(
        "began on a machine %d %% slower than it was for the run's other trials"
            .formatted(percent));
  }

  private static List<List<String>> doubtsOfCalibrations(double... seconds) {
    RunRecord run = new Trials(null).add("a", 0.1, new double[seconds.length]).run();
    return doubts(run, i -> calibrated(seconds[i]));
  }

  private static MachineConditions calibrated(double seconds) {
    return Runs.conditions(seconds, seconds, 0);
  }

  private static MachineConditions stepping(double seconds) {
    return Runs.conditions(0.2, 0.2, 0, seconds);
  }

  /** The doubts about each trial, under conditions by its place in the run. */
  private static List<List<String>> doubts(
      RunRecord run, IntFunction<MachineConditions> conditions) {
    List<TrialRecord> trials = new ArrayList<>();
    for (TrialRecord trial : run.trials()) {
      trials.add(Runs.withConditions(trial, conditions.apply(trials.size())));
    }
    Study study = Study.of(Runs.run("test", trials));
    return trials.stream().map(study::doubts).toList();
  }
}
