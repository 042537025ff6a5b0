package dev.gauntlet.implementations.ngram;

import java.util.Arrays;

/**
 * Interpolated modified Kneser-Ney smoothing (Chen and Goodman, "An Empirical Study of Smoothing
 * Techniques for Language Modeling", TR-10-98, Harvard, 1998, section 4.1.6).
 *
 * <p>The model of order n takes the counts of n-grams at its highest order, and below it how many
 * different tokens an n-gram follows, its continuation count; from each it takes a discount that
 * depends on whether it is 1, 2 or more, and gives what it took to the order below. The lowest
 * gives it to all tokens alike, so that no token has a probability of 0. Where a sequence has not
 * enough tokens for an order, a model of the order that it has tokens for predicts.
 */
final class KneserNey {
  /** Where counts of counts give no discount that makes sense: those of KenLM's fallback. */
  private static final double[] FALLBACK = {0, 0.5, 1, 1.5};

  private static final int CLASSES = 4; // counts of 0, 1, 2, and 3 or more

  private final Trie trie;
  private final int order;
  private final int contexts; // nodes that have children
  private final Level plain;
  private final Level continued;

  /** What follows each context, by one kind of counts. */
  private static final class Level {
    private final int[] counts; // by node
    private final double[][] discounts; // by depth of what follows, and by class of its count
    private final long[] totals; // by node: the counts of its children
    private final double[] left; // by node: the share that the discounts take of them

    Level(int[] counts, int order, int contexts) {
      this.counts = counts;
      discounts = new double[order + 1][];
      totals = new long[contexts];
      left = new double[contexts];
      Arrays.fill(left, 1);
    }
  }

  /**
   * Estimates all orders from 1 to that of the tree.
   *
   * @param order the one that predicts
   */
  KneserNey(Trie trie, int order) {
    this.trie = trie;
    this.order = Math.min(order, trie.order());
    int node = trie.size() - 1;
    while (node > 0 && trie.children()[node] == 0) {
      node--;
    }
    contexts = node + 1;
    int[] depthStarts = depthStarts();
    plain = level(trie.counts(), depthStarts);
    continued = level(continuations(), depthStarts);
  }

  private KneserNey(KneserNey other, int order) {
    trie = other.trie;
    this.order = Math.min(order, trie.order());
    contexts = other.contexts;
    plain = other.plain;
    continued = other.continued;
  }

  /** The same model, of which another order predicts. */
  KneserNey withOrder(int other) {
    return new KneserNey(this, other);
  }

  /** The highest order that is estimated. */
  int highestOrder() {
    return trie.order();
  }

  /** The order that predicts. */
  int order() {
    return order;
  }

  /** The first node of each depth, and the number of nodes. */
  private int[] depthStarts() {
    int[] starts = new int[trie.order() + 2];
    starts[1] = Math.min(1, trie.size());
    for (int depth = 2; depth < starts.length; depth++) {
      starts[depth] = trie.firstChild(starts[depth - 1]);
    }
    starts[starts.length - 1] = trie.size();
    return starts;
  }

  /** By node: how many different tokens come before the n-gram. */
  private int[] continuations() {
    int[] all = new int[trie.size()];
    for (int first = trie.firstChild(0); first < trie.firstChild(1); first++) {
      addContinuations(first, 0, all);
    }
    return all;
  }

  /** Walks a subtree and that of the same n-grams without their first token. */
  private void addContinuations(int node, int shorter, int[] all) {
    for (int child = trie.firstChild(node); child < trie.firstChild(node + 1); child++) {
      int same = trie.child(shorter, trie.token(child));
      if (same >= 0) { // beginnings that end in no target may be missing
        all[same] += trie.count(child) > 0 ? 1 : 0;
        addContinuations(child, same, all);
      }
    }
  }

  private Level level(int[] counts, int[] depthStarts) {
    Level level = new Level(counts, trie.order(), contexts);
    int node = 0;
    for (int depth = 1; depth <= trie.order(); depth++) {
      double[] ofDepth = discounts(counts, depthStarts[depth], depthStarts[depth + 1]);
      level.discounts[depth] = ofDepth;
      for (; node < Math.min(contexts, depthStarts[depth]); node++) {
        long total = 0;
        double taken = 0;
        for (int child = trie.firstChild(node); child < trie.firstChild(node + 1); child++) {
          total += counts[child];
          taken += ofDepth[Math.min(counts[child], CLASSES - 1)];
        }
        level.totals[node] = total;
        if (total > 0) {
          level.left[node] = taken / total;
        }
      }
    }
    return level;
  }

  /**
   * D1, D2 and D3+ of the n-grams of a depth, by Chen and Goodman's formulas from the numbers of
   * n-grams that were counted 1 to 4 times.
   */
  private static double[] discounts(int[] counts, int from, int to) {
    double[] n = new double[CLASSES + 1]; // n-grams of a count
    for (int node = from; node < to; node++) {
      if (counts[node] <= CLASSES) {
        n[counts[node]]++;
      }
    }
    if (n[1] == 0 || n[2] == 0 || n[3] == 0 || n[4] == 0) {
      return FALLBACK;
    }
    double y = n[1] / (n[1] + 2 * n[2]);
    double[] discounts = new double[CLASSES];
    for (int count = 1; count < CLASSES; count++) {
      double discount = count - (count + 1) * y * n[count + 1] / n[count];
      // A discount of 0 would leave nothing for what was never seen.
      discounts[count] = discount > 0 && discount < count ? discount : FALLBACK[count];
    }
    return discounts;
  }

  /** The contexts of a position: nodes by their length, -1 for those that were never seen. */
  private int[] contexts(int[] tokens, int from, int to, int most) {
    int[] nodes = new int[Math.min(most, to - from) + 1];
    for (int length = 0; length < nodes.length; length++) {
      int node = trie.find(tokens, to - length, to);
      nodes[length] = node < contexts ? node : -1;
    }
    return nodes;
  }

  /**
   * The probabilities of all tokens after some.
   *
   * @param tokens those before
   * @param from index of the first of them
   * @param to index after the last
   * @param into receives them, by token id
   * @return what tokens that were never seen there have
   */
  double distribution(int[] tokens, int from, int to, double[] into) {
    int[] nodes = contexts(tokens, from, to, order - 1);
    double share = 1;
    double[] shares = new double[nodes.length];
    for (int length = nodes.length - 1; length >= 0; length--) {
      shares[length] = share;
      if (nodes[length] >= 0) {
        share *= (length == nodes.length - 1 ? plain : continued).left[nodes[length]];
      }
    }
    double unseen = share / trie.vocabSize();
    Arrays.fill(into, unseen);
    for (int length = 0; length < nodes.length; length++) {
      if (nodes[length] >= 0) {
        Level level = length == nodes.length - 1 ? plain : continued;
        add(level, length + 1, nodes[length], shares[length], into);
      }
    }
    return unseen;
  }

  private void add(Level level, int depth, int node, double share, double[] into) {
    if (level.totals[node] == 0) {
      return;
    }
    double scale = share / level.totals[node];
    double[] discounts = level.discounts[depth];
    for (int child = trie.firstChild(node); child < trie.firstChild(node + 1); child++) {
      int count = level.counts[child];
      into[trie.token(child)] += scale * (count - discounts[Math.min(count, CLASSES - 1)]);
    }
  }

  /**
   * The probability of a token by each order.
   *
   * @param into receives them by order, from 0 (all tokens alike) to that of the tree; where there
   *     are not tokens enough for an order, that of the highest that there are tokens for
   */
  void probabilities(int[] tokens, int from, int to, int target, double[] into) {
    int[] nodes = contexts(tokens, from, to, trie.order() - 1);
    double lower = 1.0 / trie.vocabSize();
    into[0] = lower;
    for (int n = 1; n <= trie.order(); n++) {
      if (n > nodes.length) {
        into[n] = into[n - 1];
        continue;
      }
      into[n] = interpolated(plain, n, nodes[n - 1], target, lower);
      lower = interpolated(continued, n, nodes[n - 1], target, lower);
    }
  }

  private double interpolated(Level level, int depth, int node, int target, double lower) {
    if (node < 0 || level.totals[node] == 0) {
      return lower;
    }
    int child = trie.child(node, target);
    int count = child < 0 ? 0 : level.counts[child];
    double own = count - level.discounts[depth][Math.min(count, CLASSES - 1)];
    return own / level.totals[node] + level.left[node] * lower;
  }
}
