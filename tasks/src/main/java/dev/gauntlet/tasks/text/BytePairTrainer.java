package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learns which bytes are merged into tokens: byte-pair encoding (Sennrich, Haddow and Birch,
 * "Neural Machine Translation of Rare Words with Subword Units", 2016) over bytes (Radford et al.,
 * 2019). The commonest pair of neighbouring tokens within a {@linkplain Pieces piece} becomes a
 * token, again and again; of equally common pairs the one whose left token has the lower id, then
 * whose right token has. Pairs that occur once are not merged.
 *
 * <p>No library does this from Java: tokenizers of DJL (ai.djl.huggingface:tokenizers, the Java
 * side of Hugging Face's) and jtokkit apply what was trained elsewhere, as do the SentencePiece
 * bindings.
 *
 * <p>Distinct pieces are counted once, and a merge looks only at those that have the pair. Memory
 * is bounded: the first {@value #MOST_PIECES} distinct pieces are counted, which take 100 MB at the
 * very most.
 */
final class BytePairTrainer {
  static final int BYTES = 256;
  static final int MOST_PIECES = 1 << 18;

  private final Map<String, int[]> pieces = new HashMap<>(); // with one character for each byte
  private final Pieces scanner = new Pieces(this::count);
  private long bytes;

  private void count(byte[] piece, int length) {
    String text = new String(piece, 0, length, ISO_8859_1);
    int[] count = pieces.get(text);
    if (count != null) {
      count[0]++;
    } else if (pieces.size() < MOST_PIECES) {
      pieces.put(text, new int[] {1});
    }
  }

  /** Takes some bytes of text to learn from. */
  void accept(byte[] text, int from, int to) {
    scanner.accept(text, from, to);
    bytes += to - from;
  }

  /** A text ends here. */
  void cut() {
    scanner.end();
  }

  /** Bytes that were learned from. */
  long bytes() {
    return bytes;
  }

  /** Two tokens that become one. */
  record Merge(int left, int right) {}

  /** How often a pair occurs, and which words may have it. */
  private static final class Pair {
    private final Merge merge;
    private long count;
    private int[] words = new int[4];
    private int size;

    Pair(Merge merge) {
      this.merge = merge;
    }

    void in(int word) {
      if (size > 0 && words[size - 1] == word) {
        return;
      }
      if (size == words.length) {
        words = Arrays.copyOf(words, 2 * size);
      }
      words[size++] = word;
    }
  }

  /** A pair with the count it had when it was queued. */
  private record Queued(Pair pair, long count) implements Comparable<Queued> {
    @Override
    public int compareTo(Queued other) {
      int byCount = Long.compare(other.count, count);
      int byLeft = Integer.compare(pair.merge.left, other.pair.merge.left);
      int byRight = Integer.compare(pair.merge.right, other.pair.merge.right);
      return byCount != 0 ? byCount : byLeft != 0 ? byLeft : byRight;
    }
  }

  /**
   * Learns merges. The token of the first has the id {@value #BYTES}, and so on.
   *
   * @param vocabSize number of tokens to have, bytes included
   * @return at most as many as that takes; fewer if no pair occurs twice any more
   */
  List<Merge> train(int vocabSize) {
    Map<String, int[]> sorted = new TreeMap<>(pieces); // for an order that repeats
    int[][] words = new int[sorted.size()][];
    int[] counts = new int[sorted.size()];
    Map<Merge, Pair> pairs = new HashMap<>();
    int n = 0;
    for (Map.Entry<String, int[]> piece : sorted.entrySet()) {
      int word = n;
      words[n] = piece.getKey().chars().toArray();
      counts[n] = piece.getValue()[0];
      count(words[n], counts[n], pairs).forEach(pair -> pair.in(word));
      n++;
    }
    PriorityQueue<Queued> queue = new PriorityQueue<>();
    pairs.values().forEach(pair -> queue.add(new Queued(pair, pair.count)));
    List<Merge> merges = new ArrayList<>();
    while (BYTES + merges.size() < vocabSize && !queue.isEmpty()) {
      Queued top = queue.remove();
      Pair pair = top.pair;
      if (pair.count != top.count) { // it has become rarer, or was queued again as commoner
        if (pair.count < top.count && pair.count > 1) {
          queue.add(new Queued(pair, pair.count));
        }
        continue;
      }
      if (pair.count < 2) {
        break;
      }
      int token = BYTES + merges.size();
      merges.add(pair.merge);
      Set<Pair> changed = new LinkedHashSet<>(); // all others are as common as they were, or rarer
      for (int i = 0; i < pair.size; i++) {
        int word = pair.words[i];
        int[] before = words[word];
        int[] after = merge(before, pair.merge, token);
        if (after.length < before.length) {
          count(before, -counts[word], pairs);
          for (Pair own : count(after, counts[word], pairs)) {
            if (own.merge.left == token || own.merge.right == token) {
              own.in(word);
              changed.add(own);
            }
          }
          words[word] = after;
        }
      }
      pairs.remove(pair.merge);
      changed.forEach(other -> queue.add(new Queued(other, other.count)));
    }
    return merges;
  }

  /** Adds to the counts of the pairs of a word, and returns them. */
  private static List<Pair> count(int[] word, int by, Map<Merge, Pair> pairs) {
    List<Pair> own = new ArrayList<>(word.length);
    for (int i = 1; i < word.length; i++) {
      Pair pair = pairs.computeIfAbsent(new Merge(word[i - 1], word[i]), Pair::new);
      pair.count += by;
      own.add(pair);
    }
    return own;
  }

  /** The word with a token in place of each pair, from left to right. */
  private static int[] merge(int[] word, Merge pair, int token) {
    int[] merged = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean here = i + 1 < word.length && word[i] == pair.left && word[i + 1] == pair.right;
      merged[length++] = here ? token : word[i];
      i += here ? 1 : 0;
    }
    return length == word.length ? word : Arrays.copyOf(merged, length);
  }
}
