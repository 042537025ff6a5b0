package dev.gauntlet.implementations.ngram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountsTest {

  @Test
  void aTableCountsAsAMapDoes() {
    CountTable table = new CountTable();
    Map<Long, Integer> expected = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      long key = random.nextInt(3) == 0 ? random.nextLong() >>> 2 : random.nextInt(500) * 4096L;
      table.add(key, i % 3);
      expected.merge(key, i % 3, Integer::sum);
    }
    assertThat(table.size()).isEqualTo(expected.size());
    expected.forEach((key, count) -> assertThat(table.count(key)).isEqualTo(count));
    assertThat(table.count(3)).isZero();
    assertThat(table.sortedKeys())
        .isSorted()
        .containsExactly(expected.keySet().stream().mapToLong(Long::longValue).sorted().toArray());
    // Doubled when two thirds are taken: 12 bytes a slot, at most three slots a key.
    assertThat(table.bytes()).isLessThanOrEqualTo(36L * table.size());
  }

  /** abab: the first a is no target, but begins n-grams. */
  @Test
  void theTreeHasWhatEndsInATargetAndItsBeginnings() {
    Counts counts = new Counts(2, 3, 100);
    int[] text = {0, 1, 0, 1};
    for (int i = 1; i < text.length; i++) {
      counts.add(text, 0, i, text[i]);
    }
    Trie trie = counts.trie();
    assertThat(trie.children()).containsExactly(2, 1, 1, 1, 1, 0, 0);
    assertThat(trie.tokens()).containsExactly(0, 0, 1, 1, 0, 0, 1);
    assertThat(trie.counts()).containsExactly(0, 1, 2, 2, 1, 1, 1);
    assertThat(trie.find(text, 0, 3)).isEqualTo(5);
    assertThat(trie.find(new int[] {1, 1}, 0, 2)).isEqualTo(-1);
    assertThat(trie.toCounts(3, 100).trie()).usingRecursiveComparison().isEqualTo(trie);
  }

  @Test
  void contextsOnlyAreBeginningsToo() {
    Counts counts = new Counts(3, 3, 100);
    counts.add(new int[] {0, 1}, 0, 2, 2); // the one target
    Trie trie = counts.trie();
    assertThat(trie.children()).containsExactly(3, 1, 1, 0, 1, 0, 0);
    assertThat(trie.counts()).containsExactly(0, 0, 0, 1, 0, 1, 1);
    assertThat(trie.tokens()).containsExactly(0, 0, 1, 2, 1, 2, 2);
  }

  /** An order is given up as a whole, and those that stay are counted as if it had never been. */
  @Test
  void tooManyNGramsCostTheHighestOrders() {
    int[] text = new Random(3).ints(20_000, 0, 10).toArray();
    Counts bounded = new Counts(10, 6, 2_000);
    Counts free = new Counts(10, 3, 1_000_000);
    for (int i = 1; i < text.length; i++) {
      bounded.add(text, 0, i, text[i]);
      free.add(text, 0, i, text[i]);
    }
    assertThat(bounded.trie()).usingRecursiveComparison().isEqualTo(free.trie());
    assertThat(bounded.order()).isEqualTo(3);
    assertThat(bounded.trie().size()).isLessThanOrEqualTo(2_001);
  }

  /** Twelve bytes a slot, whatever the length of the text. */
  @Test
  void memoryIsBoundedHoweverLongTheText() {
    Random random = new Random(5);
    Counts counts = new Counts(65, 8, 20_000);
    int[] window = new int[8];
    long most = 0;
    for (int i = 0; i < 600_000; i++) {
      int next = random.nextInt(65);
      counts.add(window, 0, 8, next);
      System.arraycopy(window, 1, window, 0, 7);
      window[7] = next;
      most = i % 1000 == 0 ? Math.max(most, counts.bytes()) : most;
    }
    assertThat(most).isLessThanOrEqualTo(36L * 20_000 + 8 * 12 * 32);
    assertThat(counts.order()).isEqualTo(2);
  }

  @Test
  void theOrderIsWhatFitsIntoALong() {
    assertThat(new Counts(65, 16, 100).order()).isEqualTo(10);
    assertThat(new Counts(50_257, 16, 100_000).order()).isEqualTo(3);
    assertThat(new Counts(1, 16, 100).order()).isEqualTo(16);
  }
}
