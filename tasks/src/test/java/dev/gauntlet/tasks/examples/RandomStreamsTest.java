package dev.gauntlet.tasks.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {

  @Test
  void purposeSeedAndIndexDecideTheNumbers() {
    assertThat(RandomStreams.of("a", 1, 2).nextLong())
        .isEqualTo(RandomStreams.of("a", 1, 2).nextLong())
        .isNotEqualTo(RandomStreams.of("b", 1, 2).nextLong())
        .isNotEqualTo(RandomStreams.of("a", 2, 1).nextLong())
        .isNotEqualTo(RandomStreams.of("a", 1, 3).nextLong());
  }

  @Test
  void neighbouringSeedsAndIndicesShareNoNumber() {
    Set<Long> seen = new HashSet<>();
    for (long seed = -10; seed < 10; seed++) {
      for (long index = 0; index < 20; index++) {
        RandomStreams.of("a", seed, index).longs(50).forEach(seen::add);
      }
    }
    assertThat(seen).hasSize(20 * 20 * 50);
  }

  @Test
  void numbersAreTheSameInEveryVersion() {
    assertThat(RandomStreams.of("problems", 0, 0).ints(5, 0, 1000))
        .containsExactly(775, 772, 69, 847, 189);
  }
}
