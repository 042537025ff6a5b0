package dev.gauntlet.implementations.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KneserNeyTest {

  private static Counts counts(int vocabSize, int order, int[]... sequences) {
    Counts counts = new Counts(vocabSize, order, 1_000_000);
    for (int[] sequence : sequences) {
      for (int i = 1; i < sequence.length; i++) {
        counts.add(sequence, 0, i, sequence[i]);
      }
    }
    return counts;
  }

  /** Skewed, so that counts of 1 to 4 and more all occur. */
  private static int[] text(int length, int vocabSize, long seed) {
    Random random = new Random(seed);
    int[] text = new int[length];
    for (int i = 1; i < length; i++) {
      int fresh = (int) (vocabSize * Math.pow(random.nextDouble(), 3));
      text[i] = random.nextInt(3) == 0 ? fresh : (text[i - 1] * 5 + i % 2) % vocabSize;
    }
    return text;
  }

  /** The same by the formulas, from lists of n-grams as text. */
  private static double byTheFormulas(
      List<String> ngrams, int vocabSize, int order, String context, char target) {
    return byTheFormulas(ngrams, vocabSize, order, context, target, true);
  }

  private static double byTheFormulas(
      List<String> ngrams, int v, int n, String context, char target, boolean top) {
    if (n == 0) {
      return 1.0 / v;
    }
    Map<String, Integer> counts = new TreeMap<>();
    if (top) {
      ngrams.stream().filter(s -> s.length() == n).forEach(s -> counts.merge(s, 1, Integer::sum));
    } else {
      new TreeSet<>(ngrams)
          .stream()
              .filter(s -> s.length() == n + 1)
              .forEach(s -> counts.merge(s.substring(1), 1, Integer::sum));
    }
    double[] of = new double[5];
    counts.values().stream().filter(c -> c <= 4).forEach(c -> of[c]++);
    double y = of[1] / (of[1] + 2 * of[2]);
    double[] d = {
      0, 1 - 2 * y * of[2] / of[1], 2 - 3 * y * of[3] / of[2], 3 - 4 * y * of[4] / of[3]
    };
    double[] fallback = {0, 0.5, 1, 1.5};
    boolean countless = of[1] * of[2] * of[3] * of[4] == 0;
    for (int k = 1; k < 4; k++) {
      d[k] = countless || !(d[k] > 0 && d[k] < k) ? fallback[k] : d[k];
    }
    String lowerContext = n == 1 ? "" : context.substring(1);
    double lower = byTheFormulas(ngrams, v, n - 1, lowerContext, target, false);
    double total = 0;
    double taken = 0;
    for (Map.Entry<String, Integer> each : counts.entrySet()) {
      if (each.getKey().startsWith(context)) {
        total += each.getValue();
        taken += d[Math.min(3, each.getValue())];
      }
    }
    if (total == 0) {
      return lower;
    }
    int count = counts.getOrDefault(context + target, 0);
    return (count - d[Math.min(3, count)] + taken * lower) / total;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void followsTheFormulas(int order) {
    int v = 7;
    int[] text = text(600, v, 1);
    List<String> ngrams = new ArrayList<>();
    String written =
        Arrays.stream(text).mapToObj(i -> "" + (char) ('a' + i)).reduce("", String::concat);
    for (int i = 1; i < text.length; i++) {
      for (int n = 1; n <= Math.min(4, i + 1); n++) {
        ngrams.add(written.substring(i + 1 - n, i + 1));
      }
    }
    KneserNey model = new KneserNey(counts(v, 4, text).trie(), order);
    double[] all = new double[v];
    double[] byOrder = new double[5];
    Random random = new Random(2);
    for (int i = 0; i < 60; i++) {
      int[] context = random.ints(3, 0, v).toArray();
      model.distribution(context, 0, 3, all);
      String seen = written(context).substring(4 - order);
      for (int target = 0; target < v; target++) {
        double expected = byTheFormulas(ngrams, v, order, seen, (char) ('a' + target));
        assertThat(all[target]).isCloseTo(expected, within(1e-12));
        model.probabilities(context, 0, 3, target, byOrder);
        assertThat(byOrder[order]).isCloseTo(expected, within(1e-12));
      }
    }
  }

  private static String written(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(i -> "" + (char) ('a' + i)).reduce("", String::concat);
  }

  /** Of seen and unseen contexts, of all lengths, and of data too small for any discount. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5, 9, 40, 500, 5000})
  void sumsToOneAndGivesEveryTokenSomething(int length) {
    int v = 11;
    KneserNey model = new KneserNey(counts(v, 5, text(length, v, 3)).trie(), 5);
    Random random = new Random(4);
    double[] p = new double[v];
    for (int i = 0; i < 300; i++) {
      int[] context = i % 2 == 0 ? random.ints(i % 7, 0, v).toArray() : text(i % 7, v, i);
      model.distribution(context, 0, context.length, p);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(p)).allMatch(each -> each > 0);
    }
  }

  /** All counts the same: every formula of a discount divides by zero. */
  @Test
  void whatAlwaysFollowsIsSureButForALittle() {
    int[] circle = new int[801];
    for (int i = 0; i < circle.length; i++) {
      circle[i] = i % 8;
    }
    KneserNey model = new KneserNey(counts(8, 3, circle).trie(), 3);
    double[] p = new double[8];
    model.distribution(new int[] {4, 5}, 0, 2, p);
    assertThat(p[6]).isBetween(0.98, 0.9999);
    assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
  }

  /** A model of order 2 at the start of a sequence has no context that it does not see. */
  @Test
  void aPositionWithFewTokensHasTheModelOfThatOrder() {
    Trie trie = counts(7, 4, text(600, 7, 1)).trie();
    double[] high = new double[7];
    double[] low = new double[7];
    new KneserNey(trie, 4).distribution(new int[] {3, 5}, 1, 2, high);
    new KneserNey(trie, 2).distribution(new int[] {3, 5}, 0, 2, low);
    assertThat(high).isEqualTo(low);
  }
}
