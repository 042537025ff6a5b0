package dev.gauntlet.implementations.ngram;

import java.util.Arrays;

/**
 * N-grams as a tree: the nodes at depth n are the n-grams of order n, node 0 is the empty one.
 * Nodes are numbered by depth, then by their parents' numbers, then by token, so that the children
 * of a node follow each other.
 */
final class Trie {
  private final int vocabSize;
  private final int order;
  private final int[] tokens;
  private final int[] counts;
  private final int[] children;
  private final int[] firstChild; // by node, and one more

  /**
   * Takes the arrays as they are.
   *
   * @param order depth of the tree
   * @param tokens last token of each n-gram
   * @param counts how often each ends in a target
   * @param children how many children each has
   * @throws IllegalArgumentException if they are no such tree
   */
  Trie(int vocabSize, int order, int[] tokens, int[] counts, int[] children) {
    this.vocabSize = vocabSize;
    this.order = order;
    this.tokens = tokens;
    this.counts = counts;
    this.children = children;
    firstChild = new int[tokens.length + 1];
    firstChild[0] = 1;
    for (int node = 0; node < tokens.length; node++) {
      firstChild[node + 1] = firstChild[node] + children[node];
      if (children[node] < 0
          || firstChild[node + 1] > tokens.length
          || tokens[node] < 0
          || tokens[node] >= vocabSize) {
        throw new IllegalArgumentException("the parameters of an n-gram model are no tree");
      }
    }
  }

  /** Number of nodes; how many a list of children describes, if it is followed by others. */
  static int size(int[] children) {
    long known = 1;
    for (int node = 0; node < known; node++) {
      if (node >= children.length || children[node] < 0) {
        throw new IllegalArgumentException("the parameters of an n-gram model are no tree");
      }
      known += children[node];
    }
    return Math.toIntExact(known);
  }

  int vocabSize() {
    return vocabSize;
  }

  int order() {
    return order;
  }

  int size() {
    return tokens.length;
  }

  /** Last tokens by node; not a copy. */
  int[] tokens() {
    return tokens;
  }

  /** Counts by node; not a copy. */
  int[] counts() {
    return counts;
  }

  /** Numbers of children by node; not a copy. */
  int[] children() {
    return children;
  }

  int token(int node) {
    return tokens[node];
  }

  int count(int node) {
    return counts[node];
  }

  /** The first child of a node; its children end where those of the next node begin. */
  int firstChild(int node) {
    return firstChild[node];
  }

  /** The child of a token, or -1. */
  int child(int node, int token) {
    int from = firstChild[node];
    int to = firstChild[node + 1];
    int found =
        to - from == vocabSize ? from + token : Arrays.binarySearch(tokens, from, to, token);
    return Math.max(found, -1);
  }

  /**
   * The node of some tokens in a row, or -1.
   *
   * @param from index of the first
   * @param to index after the last
   */
  int find(int[] some, int from, int to) {
    int node = 0;
    for (int i = from; i < to && node >= 0; i++) {
      node = child(node, some[i]);
    }
    return node;
  }

  /**
   * The counts that this tree has, to be added to.
   *
   * @param order highest one to count
   */
  Counts toCounts(int order, int maxNGrams) {
    Counts all = new Counts(vocabSize, order, maxNGrams);
    long[] keys = new long[tokens.length];
    int[] depths = new int[tokens.length];
    for (int node = 0; node < tokens.length; node++) {
      for (int child = firstChild[node]; child < firstChild[node + 1]; child++) {
        keys[child] = keys[node] * vocabSize + tokens[child];
        depths[child] = depths[node] + 1;
        if (counts[child] > 0) {
          all.add(depths[child], keys[child], counts[child]);
        }
      }
    }
    return all;
  }
}
