package dev.gauntlet.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EtaTest {
  private final Eta eta = eta(1);

  /** Of trials of 100, 50 and 50 seconds. */
  private static Eta eta(int jobs) {
    return new Eta(
        List.of(Trials.planned(1, 100), Trials.planned(2, 50), Trials.planned(3, 50)), jobs);
  }

  @Test
  void beginsWithWhatIsPlanned() {
    assertThat(eta).hasToString("3:20");
    assertThat(eta.done()).isZero();
    assertThat(eta.begin(Trials.spec(2))).isEqualTo("[1/3]");
    assertThat(eta.begin(Trials.spec(1))).isEqualTo("[2/3]");
    assertThat(eta).hasToString("3:20");
  }

  @Test
  void sharesTheWorkAmongJobs() {
    assertThat(eta(2)).hasToString("1:40");
  }

  @Test
  void countsTheUsedShareOfRunningTrials() {
    eta.begin(Trials.spec(1));
    eta.progress(Trials.spec(1), 0.5);
    assertThat(eta).hasToString("2:30");
    assertThat(eta.done()).isEqualTo(0.25);
    eta.progress(Trials.spec(1), 1.7); // beyond its budget
    assertThat(eta).hasToString("1:40");
  }

  @Test
  void learnsThePaceFromTrialsThatHaveEnded() {
    eta.begin(Trials.spec(1));
    eta.progress(Trials.spec(1), 0.5);
    eta.end(Trials.spec(1), Trials.completed(1, 200)); // twice as long as planned
    assertThat(eta).hasToString("3:20");
    assertThat(eta.done()).isEqualTo(0.5);
  }

  @Test
  void endsAtZero() {
    for (long seed = 1; seed <= 3; seed++) {
      eta.begin(Trials.spec(seed));
      eta.end(Trials.spec(seed), Trials.crashed(10));
    }
    assertThat(eta).hasToString("0:00");
    assertThat(eta.done()).isEqualTo(1);
  }
}
