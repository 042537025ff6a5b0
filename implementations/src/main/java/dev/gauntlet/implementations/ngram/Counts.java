package dev.gauntlet.implementations.ngram;

import java.util.Arrays;

/**
 * How often each n-gram ends in a target, for n from 1 to the order.
 *
 * <p>An n-gram is packed into a long exactly, as the number that its token ids are the digits of in
 * the base of the vocabulary's size. So the order is at most what fits into 62 bits: 10 for 65
 * tokens, 3 for 50,000.
 */
final class Counts {
  private static final long MOST = 1L << 62;

  private final int vocabSize;
  private final int maxNGrams;
  private final long[] powers; // of the vocabulary's size
  private CountTable[] tables; // of orders from 1

  /**
   * Counts nothing yet.
   *
   * @param order highest one to count
   * @param maxNGrams most distinct n-grams of all orders
   */
  Counts(int vocabSize, int order, int maxNGrams) {
    this.vocabSize = vocabSize;
    this.maxNGrams = maxNGrams;
    powers = new long[order + 1];
    powers[0] = 1;
    int fits = 0;
    while (fits < order && powers[fits] <= MOST / vocabSize) {
      powers[fits + 1] = powers[fits] * vocabSize;
      fits++;
    }
    tables = new CountTable[fits];
    Arrays.setAll(tables, i -> new CountTable());
  }

  /** Highest order that is counted; it falls when there are too many n-grams. */
  int order() {
    return tables.length;
  }

  /**
   * Counts the n-grams that end in a target.
   *
   * @param tokens those before the target
   * @param from index of the first of them that may be used
   * @param to index after the last
   */
  void add(int[] tokens, int from, int to, int target) {
    long key = target;
    tables[0].add(key, 1);
    for (int n = 2; n <= tables.length && to - n + 1 >= from; n++) {
      key += tokens[to - n + 1] * powers[n - 1];
      tables[n - 1].add(key, 1);
    }
    if (size() > maxNGrams) {
      giveUp();
    }
  }

  /**
   * Adds to the count of an n-gram.
   *
   * @param n its order
   * @param key it, packed
   */
  void add(int n, long key, int count) {
    tables[n - 1].add(key, count);
  }

  /** Makes the order smaller by one. */
  private void giveUp() {
    if (tables.length == 1) {
      throw new IllegalStateException("there are more tokens than max_ngrams is");
    }
    tables = Arrays.copyOf(tables, tables.length - 1);
  }

  private long size() {
    long size = 0;
    for (CountTable table : tables) {
      size += table.size();
    }
    return size;
  }

  /** Memory that all tables take, in bytes. */
  long bytes() {
    return Arrays.stream(tables).mapToLong(CountTable::bytes).sum();
  }

  /**
   * The n-grams by the tokens they begin with. Every beginning of an n-gram is in it, even one that
   * ends in no target. Orders that do not fit are given up.
   */
  Trie trie() {
    while (true) {
      long[][] keys = keys();
      if (Arrays.stream(keys).mapToLong(level -> level.length).sum() <= maxNGrams) {
        return trie(keys);
      }
      giveUp();
    }
  }

  /** The packed n-grams of each order, in ascending order, their beginnings included. */
  private long[][] keys() {
    long[][] keys = new long[tables.length][];
    for (int n = tables.length; n >= 1; n--) {
      keys[n - 1] = tables[n - 1].sortedKeys();
      if (n < tables.length) {
        keys[n - 1] = union(keys[n - 1], beginnings(keys[n]));
      }
    }
    return keys;
  }

  private long[] beginnings(long[] sorted) {
    long[] beginnings = new long[sorted.length];
    int size = 0;
    for (long key : sorted) {
      long beginning = key / vocabSize;
      if (size == 0 || beginnings[size - 1] != beginning) {
        beginnings[size++] = beginning;
      }
    }
    return Arrays.copyOf(beginnings, size);
  }

  private static long[] union(long[] one, long[] other) {
    long[] union = new long[one.length + other.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < one.length || j < other.length) {
      long next;
      if (j == other.length || (i < one.length && one[i] <= other[j])) {
        next = one[i];
        j += j < other.length && other[j] == next ? 1 : 0;
        i++;
      } else {
        next = other[j++];
      }
      union[size++] = next;
    }
    return Arrays.copyOf(union, size);
  }

  private Trie trie(long[][] keys) {
    int nodes = 1 + Arrays.stream(keys).mapToInt(level -> level.length).sum();
    int[] tokens = new int[nodes];
    int[] counts = new int[nodes];
    int[] children = new int[nodes];
    int node = 1;
    int parents = 0; // the first node of the order before
    for (int n = 1; n <= keys.length; n++) {
      int level = node;
      int parent = parents;
      for (long key : keys[n - 1]) {
        if (n > 1) {
          long beginning = key / vocabSize;
          while (keys[n - 2][parent - parents] != beginning) {
            parent++;
          }
        }
        children[parent]++;
        tokens[node] = (int) (key % vocabSize);
        counts[node] = tables[n - 1].count(key);
        node++;
      }
      parents = level;
    }
    return new Trie(vocabSize, keys.length, tokens, counts, children);
  }
}
