package dev.gauntlet.reports.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.reports.Runs;
import dev.gauntlet.reports.analysis.Trials;
import dev.gauntlet.spi.result.RunRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialRecord;
import dev.gauntlet.spi.result.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarningsTest {
  private static final RunRecord SOUND =
      new Trials(null).add("a", 0.1, 1.00, 1.01, 1.02).add("b", 0.1, 2.00, 2.02, 2.01).run();

  @Test
  void aSoundRunHasNone() {
    assertThat(Findings.of(SOUND).warnings()).isEmpty();
    assertThat(Findings.of(SOUND).headline().get(2))
        .isEqualTo("All of 6 trials succeeded, with 3 seeds; nothing speaks against its figures.");
  }

  @Test
  void failuresAndMissingSeedsAreNamed() {
    TrialRecord third = SOUND.trials().get(2);

    assertThat(warnings(Runs.failed(third, Status.DIVERGED)))
        .containsExactly(
            "1 of 6 trials failed: 1 diverged.",
            "copying lacks seeds, of 3: a at learning rate 0.1 has 2.");
    assertThat(warnings(new TrialRecord(third.spec(), third.curve(), null)).get(0))
        .isEqualTo("1 of 6 trials not ended; the run can be resumed.");
  }

  @Test
  void aRateThatFailuresRuledOutIsNamed() {
    RunRecord run =
        new Trials(null)
            .add("a", 0.1, 1.0, 1.01, 1.02)
            .add("a", 0.2, 0.5, 0.5, 0.5)
            .add("a", 0.3, 2, 2.1, 2.2)
            .run();
    List<TrialRecord> trials = new ArrayList<>(run.trials());
    trials.set(3, Runs.failed(trials.get(3), Status.CRASHED));

    assertThat(Findings.of(Runs.run("test", trials)).warnings())
        .contains(
            "On copying a learning rate with a lower validation loss was passed over because trials"
                + " failed at it: a 0.2.");
  }

  @Test
  void driftAndOtherWarningsOfTrialsAreNamed() {
    TrialRecord third = SOUND.trials().get(2);
    TrialResult slowed = Runs.withConditions(third, Runs.conditions(0.25, 0.3, 6)).result();
    TrialRecord trial =
        new TrialRecord(third.spec(), third.curve(), slowed, List.of("it\nsmoked"), "", "");

    assertThat(warnings(trial))
        .containsExactly(
            "Times are in doubt of 1 trial: a on copying, seed 3 ended on a machine 20 % slower than it"
                + " began on, and it was stopped for 6.0 s, which its budget does not count.",
            "Warnings of their own come with 1 trial, the first: it smoked");
  }

  /** It did not become slower: it was slow from the beginning. */
  @Test
  void aMachineThatWasSlowThroughoutATrialIsSeen() {
    List<TrialRecord> trials = new ArrayList<>();
    for (TrialRecord trial : SOUND.trials()) {
      double seconds = trials.size() == 3 ? 0.30 : 0.25;
      trials.add(Runs.withConditions(trial, Runs.conditions(seconds, seconds, 0)));
    }
    assertThat(Findings.of(Runs.run("test", trials)).warnings())
        .containsExactly(
            "Times are in doubt of 1 trial: b on copying, seed 1 began on a machine 20 % slower than"
                + " it was for the run's other trials.");
  }

  /** Each contender against its own trials: b takes ten times as long as a does, and may. */
  @Test
  void aTrialWhoseStepsTookLongerThanThoseOfItsLikesIsSeen() {
    List<TrialRecord> trials = new ArrayList<>();
    double[] steps = {0.010, 0.014, 0.011, 0.100, 0.120, 0.270};
    for (TrialRecord trial : SOUND.trials()) {
      trials.add(Runs.withConditions(trial, Runs.conditions(0.25, 0.25, 0, steps[trials.size()])));
    }
    assertThat(Findings.of(Runs.run("test", trials)).warnings())
        .containsExactly(
            "Times are in doubt of 1 trial: b on copying, seed 3 took 2.3 times as long for a step as"
                + " its contender's other trials.");
  }

  @Test
  void whatATaskWarnsOfInItsDataIsToldOnce() {
    List<TrialRecord> trials = new ArrayList<>(SOUND.trials());
    for (int i = 1; i < trials.size(); i++) {
      TrialRecord trial = trials.get(i);
      Map<String, String> facts =
          Map.of("size", "10", "warning: leak", "seed %s\nleaks.".formatted(i));
      trials.set(i, Runs.withFacts(trial, facts));
    }
    assertThat(Findings.of(Runs.run("test", trials)).warnings())
        .containsExactly("On copying: seed 1 leaks.");
  }

  @Test
  void conditionsThatChangedAreNamed() {
    List<TrialRecord> trials = new ArrayList<>(SOUND.trials());
    for (int i = 0; i < trials.size(); i++) {
      TrialRecord trial = trials.get(i);
      Map<String, Object> where =
          Map.of(
              "jobs",
              2,
              "threads",
              2,
              "logical_cores",
              2,
              "cpu",
              i < 2 ? "old" : "new",
              "kernels",
              i < 1 ? "scalar" : "512-bit vectors",
              "trial_variables",
              i < 3 ? "OMP_WAIT_POLICY=active" : "OMP_WAIT_POLICY=passive");
      trials.set(
          i, new TrialRecord(trial.spec(), trial.curve(), trial.result().withEnvironment(where)));
    }
    assertThat(Findings.of(Runs.run("test", trials)).warnings())
        .containsExactly(
            "Times do not compare, because trials ran under different conditions; cpu: old in 2,"
                + " new in 4.",
            "Times do not compare, because trials ran under different conditions; kernels: scalar in"
                + " 1, 512-bit vectors in 5.",
            "Times do not compare, because trials ran under different conditions; trial_variables:"
                + " OMP_WAIT_POLICY=active in 3, OMP_WAIT_POLICY=passive in 3.",
            "2 trials ran side by side with 2 threads each, on 2 cores: times count the others'"
                + " work, too, and there were more threads than cores.");
  }

  @Test
  void oneSeedTiesAndRatesAtTheEdgeAreNamed() {
    RunRecord run = new Trials(null).add("a", 0.1, 1.0).add("a", 0.2, 0.9).add("b", 0.1, 1.1).run();

    assertThat(Findings.of(run).warnings())
        .containsExactly(
            "copying has one seed: nothing is known of another initialization.",
            "On copying the selected learning rate is the largest or smallest tried, so that a better"
                + " one may lie beyond: a 0.2.");
    assertThat(Findings.of(run).headline().get(0))
        .isEqualTo(
            "On copying a comes first: test loss 0.9000 nats, then b, 1.100 nats; how much of that is"
                + " luck, these trials cannot say.");
  }

  private static List<String> warnings(TrialRecord third) {
    List<TrialRecord> trials = new ArrayList<>(SOUND.trials());
    trials.set(2, third);
    return Findings.of(Runs.run("test", trials)).warnings();
  }
}
