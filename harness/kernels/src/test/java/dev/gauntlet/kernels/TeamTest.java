package dev.gauntlet.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a task may be waited for
class TeamTest {

  @Test
  void everyThreadDoesEachTaskOnce() {
    AtomicIntegerArray times = new AtomicIntegerArray(3);
    try (Team team = new Team(3)) {
      for (int round = 0; round < 1000; round++) {
        team.run(times::incrementAndGet);
      }
    }
    assertThat(times).hasToString("[1000, 1000, 1000]");
  }

  @Test
  void whatAHelperThrowsIsTheCause() {
    IllegalArgumentException thrown = new IllegalArgumentException("no");
    try (Team team = new Team(2)) {
      assertThatThrownBy(() -> team.run(worker -> fail(worker == 1, thrown)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a worker failed: " + thrown)
          .hasCause(thrown);
      team.run(worker -> {});
    }
  }

  @Test
  void whatAllThrowIsForgottenInTheNextRound() {
    IllegalArgumentException thrown = new IllegalArgumentException("no");
    try (Team team = new Team(3)) {
      assertThatThrownBy(() -> team.run(worker -> fail(true, thrown))).isSameAs(thrown);
      team.run(worker -> {});
    }
  }

  @Test
  void aClosedTeamRefusesTasks() {
    for (int size = 1; size < 4; size++) {
      Team team = new Team(size);
      team.close();
      assertThatThrownBy(() -> team.run(worker -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  private static void fail(boolean now, RuntimeException thrown) {
    if (now) {
      throw thrown;
    }
  }
}
