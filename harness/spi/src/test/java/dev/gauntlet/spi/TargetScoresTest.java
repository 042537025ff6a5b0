package dev.gauntlet.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetScoresTest {

  @Test
  void batchesAreJoinedInTheirOrder() {
    TargetScores all =
        TargetScores.concat(
            List.of(
                new TargetScores(
                    2, new int[] {5, 6, 7, -1}, new float[] {1, 2, 3, 0}, new int[] {1, 2, 1, 9}),
                new TargetScores(2, new int[] {8, 9}, new float[] {4, 5}, new int[] {3, 1})));
    assertThat(all.size()).isEqualTo(6);
    assertThat(all.perExample()).isEqualTo(2);
    assertThat(all.target(4)).isEqualTo(8);
    assertThat(all.loss(5)).isEqualTo(5);
    assertThat(all.right(5)).isTrue();
    assertThat(all.right(4)).isFalse();
    assertThat(all.target(3)).isEqualTo((int) Batch.IGNORE);
    assertThat(TargetScores.concat(List.of()).size()).isZero();
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new TargetScores(2, new int[3], new float[3], new int[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TargetScores(1, new int[3], new float[2], new int[3]))
        .isInstanceOf(IllegalArgumentException.class);
    TargetScores one = new TargetScores(1, new int[1], new float[1], new int[1]);
    TargetScores two = new TargetScores(2, new int[2], new float[2], new int[2]);
    assertThatThrownBy(() -> TargetScores.concat(List.of(one, two)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
