package dev.gauntlet.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.JobChoice.Measured;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobChoiceTest {
  private static final long PLENTY = 1 << 20; // MiB of memory

  private static JobChoice onTwoCores(int trials, double speedOfOneThread) {
    return JobChoice.of(
        trials, List.of(new Measured(1, 2, 1), new Measured(2, 1, speedOfOneThread)));
  }

  @Test
  void takesMoreJobsWhereAThreadDoesMoreThanItsShare() {
    assertThat(onTwoCores(10, 0.68))
        .isEqualTo(
            new JobChoice(2, 1, "2 jobs of 1 thread: one thread does 68 % of what 2 do here"));
  }

  @Test
  void takesOneJobWhereNothingIsGained() {
    assertThat(onTwoCores(10, 0.45))
        .isEqualTo(
            new JobChoice(1, 2, "1 job of 2 threads: one thread does 45 % of what 2 do here"));
    assertThat(onTwoCores(10, 0.51).jobs()).isEqualTo(1); // less than can be told
    assertThat(onTwoCores(10, 0.55).jobs()).isEqualTo(2);
  }

  /** Of three trials two have company, and the last one has the machine half idle. */
  @Test
  void countsTheRoundsOfAShortSuite() {
    assertThat(onTwoCores(3, 0.60).jobs()).isEqualTo(1);
    assertThat(onTwoCores(4, 0.60).jobs()).isEqualTo(2);
    assertThat(onTwoCores(3, 0.80).jobs()).isEqualTo(2);
  }

  @Test
  void findsAWayBetweenTheEnds() {
    List<Measured> measured =
        List.of(
            new Measured(1, 8, 1),
            new Measured(2, 4, 0.9),
            new Measured(4, 2, 0.7),
            new Measured(8, 1, 0.2));
    assertThat(JobChoice.of(16, measured))
        .isEqualTo(new JobChoice(4, 2, "4 jobs of 2 threads: 2 threads do 70 % of what 8 do here"));
    assertThat(JobChoice.of(2, measured.subList(0, 2)).jobs()).isEqualTo(2);
  }

  @Test
  void measuresNoMoreThanThereAreCoresAndTrials() {
    assertThat(JobChoice.candidates(2, PLENTY, null, 10)).containsExactly(1, 2);
    assertThat(JobChoice.candidates(8, PLENTY, null, 3)).containsExactly(1, 2);
    assertThat(JobChoice.candidates(6, PLENTY, null, 100)).containsExactly(1, 2, 4);
    assertThat(JobChoice.candidates(64, PLENTY, null, 100)).containsExactly(1, 2, 4, 8, 16);
    assertThat(JobChoice.candidates(1, PLENTY, null, 10)).containsExactly(1);
    assertThat(JobChoice.candidates(16, 8192, null, 100)).containsExactly(1, 2, 4);
    assertThat(JobChoice.candidates(4, 512, null, 100)).containsExactly(1);
    assertThat(JobChoice.of(10, List.of(new Measured(1, 1, 1))))
        .isEqualTo(new JobChoice(1, 1, "1 job of 1 thread"));
  }

  @Test
  void fillsTheMachineWhereTheThreadsAreGiven() {
    assertThat(JobChoice.ofThreads(1, 2, PLENTY, null, 18))
        .isEqualTo(
            new JobChoice(
                2,
                1,
                "2 jobs of 1 thread: the threads of a trial are given, and there are 2 cores"));
    assertThat(JobChoice.ofThreads(3, 8, PLENTY, null, 18).jobs()).isEqualTo(2);
    assertThat(JobChoice.ofThreads(4, 2, PLENTY, null, 18).jobs()).isEqualTo(1);
    assertThat(JobChoice.ofThreads(1, 8, PLENTY, null, 3).jobs()).isEqualTo(3);
    assertThat(JobChoice.ofThreads(1, 96, PLENTY, null, 100).jobs()).isEqualTo(16);
  }

  @Test
  void takesNoMoreJobsThanThereIsMemoryFor() {
    assertThat(JobChoice.ofThreads(1, 16, 8192, null, 18))
        .isEqualTo(
            new JobChoice(
                5,
                1,
                "5 jobs of 1 thread: the threads of a trial are given, and there are 16 cores"
                    + " and 8192 MiB of memory"));
    assertThat(JobChoice.ofThreads(1, 4, 512, null, 18).jobs()).isEqualTo(1);
  }

  @Test
  void leavesEachTrialTheHeapThatWasAskedFor() {
    // A trial may hold 80 % of its share of memory: 4,096 MiB of heap need 5,120.
    assertThat(JobChoice.candidates(16, 5119 * 2, 4096L, 100)).containsExactly(1);
    assertThat(JobChoice.candidates(16, 5120 * 2, 4096L, 100)).containsExactly(1, 2);
    assertThat(JobChoice.candidates(16, 8192, 256L, 100)).containsExactly(1, 2, 4); // as without
    assertThat(JobChoice.ofThreads(1, 16, 5120 * 3, 4096L, 18).jobs()).isEqualTo(3);
  }
}
