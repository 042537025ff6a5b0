package dev.gauntlet.run.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.run.child.CpuShares.Cpu;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuSharesTest {

  @Test
  void givesEachChildACoreOfItsOwn() {
    assertThat(CpuShares.share(cpus(2, 1), 2, 1)).containsExactly("0", "1");
    assertThat(CpuShares.share(cpus(8, 1), 2, 4)).containsExactly("0,1,2,3", "4,5,6,7");
    assertThat(CpuShares.share(cpus(7, 1), 2, 3)).containsExactly("0,1,2", "3,4,5");
  }

  @Test
  void keepsTheThreadsOfACoreTogether() {
    // As Linux often numbers them: 0 and 4 are the same core.
    assertThat(CpuShares.share(cpus(4, 2), 2, 2)).containsExactly("0,4,1,5", "2,6,3,7");
    assertThat(CpuShares.share(cpus(4, 2), 4, 1)).containsExactly("0,4", "1,5", "2,6", "3,7");
  }

  @Test
  void sharesCoresOnlyWhereThereIsNotOneForEach() {
    assertThat(CpuShares.share(cpus(2, 2), 4, 1)).containsExactly("0", "1", "2", "3");
    assertThat(CpuShares.share(cpus(2, 2), 3, 1)).containsExactly("0", "1", "2");
  }

  @Test
  void givesAllChildrenTheSameKindsOfCores() {
    List<Cpu> cpus = new ArrayList<>();
    for (int id = 0; id < 8; id++) {
      cpus.add(new Cpu(id, "0:" + id, id < 4 ? 4_800_000 : 3_200_000));
    }
    assertThat(CpuShares.share(cpus, 2, 4)).containsExactly("0,2,4,6", "1,3,5,7");
  }

  @Test
  void leavesItToTheSystemWhereThereIsNotEnough() {
    assertThat(CpuShares.share(cpus(2, 1), 2, 2)).isEmpty();
    assertThat(CpuShares.share(cpus(2, 1), 3, 1)).isEmpty();
    assertThat(CpuShares.of(1, 1)).isEmpty();
  }

  private static List<Cpu> cpus(int cores, int threads) {
    List<Cpu> cpus = new ArrayList<>();
    for (int id = 0; id < cores * threads; id++) {
      cpus.add(new Cpu(id, "0:" + id % cores, 0));
    }
    return cpus;
  }
}
