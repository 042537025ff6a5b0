package dev.gauntlet.run.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.work.WorkChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlurmClusterTest {
  @Test
  void readsProcessorsOfNodes() {
    assertThat(SlurmCluster.cpus("72(x2),36")).containsExactly(72, 72, 36);
    assertThat(SlurmCluster.cpus("2")).containsExactly(2);
    assertThat(SlurmCluster.cpus("")).isEmpty();
  }

  @Test
  void tellsALostNodeFromAWorkerThatEnded() {
    assertThat(SlurmCluster.judge(137, List.of("srun: error: n1: task 0: Killed")))
        .isEqualTo(WorkChannel.Kind.WORKER);
    assertThat(
            SlurmCluster.judge(
                1, List.of("srun: error: Node failure on n2", "srun: error: n2: task 0: Killed")))
        .isEqualTo(WorkChannel.Kind.MACHINE);
    assertThat(
            SlurmCluster.judge(
                143,
                List.of(
                    "slurmstepd: error: *** STEP 7.2 ON n1 CANCELLED AT 2026-11-25T10:00:00 ***")))
        .isEqualTo(WorkChannel.Kind.CLOSED);
  }
}
