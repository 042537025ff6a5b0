package dev.gauntlet.tasks.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.text.BytePairTrainer.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * Tokens of one or more bytes. The 256 bytes are the first tokens, so that any bytes round-trip;
 * the others are merges of two, and a {@linkplain Pieces piece} of text is merged in the order in
 * which the merges were learned.
 */
final class BytePairTokenizer implements Tokenizer {
  private static final int CACHED = 1 << 16;
  private static final int NONE = Integer.MAX_VALUE;

  private final List<Merge> merges;
  private final List<byte[]> tokens = new ArrayList<>();
  private final Ranks ranks;
  private final Vocabulary vocabulary;

  BytePairTokenizer(List<Merge> merges) {
    this.merges = List.copyOf(merges);
    this.ranks = new Ranks(merges);
    for (int b = 0; b < BytePairTrainer.BYTES; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (Merge merge : merges) {
      byte[] left = tokens.get(merge.left());
      byte[] right = tokens.get(merge.right());
      byte[] both = Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      tokens.add(both);
    }
    this.vocabulary = Vocabulary.ofBytes(tokens, this::encode);
  }

  /** Which token a pair becomes: a hash table with open addressing. */
  private static final class Ranks {
    private final long[] keys;
    private final int[] values;

    Ranks(List<Merge> merges) {
      int size = Integer.highestOneBit(4 * merges.size() + 4);
      keys = new long[size];
      values = new int[size];
      Arrays.fill(values, NONE);
      for (int i = 0; i < merges.size(); i++) {
        long key = key(merges.get(i).left(), merges.get(i).right());
        int at = slot(key);
        keys[at] = key;
        values[at] = BytePairTrainer.BYTES + i;
      }
    }

    private static long key(int left, int right) {
      return ((long) left << Integer.SIZE) | right;
    }

    private int slot(long key) {
      int mask = keys.length - 1;
      int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask; // Fibonacci hashing
      while (values[at] != NONE && keys[at] != key) {
        at = (at + 1) & mask;
      }
      return at;
    }

    /** The token of a pair; it also says how early the pair was merged. */
    int of(int left, int right) {
      return values[slot(key(left, right))];
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Bytes of a token; not to be changed. */
  byte[] token(int id) {
    return tokens.get(id);
  }

  @Override
  public int bytes(int id) {
    return tokens.get(id).length;
  }

  @Override
  public int characters(int id) {
    int characters = 0;
    for (byte b : tokens.get(id)) {
      characters += Utf8.begins(b) ? 1 : 0;
    }
    return characters;
  }

  @Override
  public OptionalInt unknown() {
    return OptionalInt.empty();
  }

  @Override
  public String rules() {
    return "byte pairs " + merges;
  }

  @Override
  public Encoder encoder(IntConsumer to) {
    Map<String, int[]> known = new HashMap<>();
    Pieces pieces =
        new Pieces(
            (bytes, length) -> {
              if (known.size() == CACHED) {
                known.clear();
              }
              String piece = new String(bytes, 0, length, ISO_8859_1);
              for (int token : known.computeIfAbsent(piece, this::merge)) {
                to.accept(token);
              }
            });
    return new Encoder() {
      @Override
      public void accept(byte[] bytes, int from, int end) {
        pieces.accept(bytes, from, end);
      }

      @Override
      public void cut() {
        pieces.end();
      }

      @Override
      public long hiddenBytes() {
        return 0;
      }
    };
  }

  /** Tokens of a text by itself. */
  int[] encode(byte[] text) {
    List<Integer> ids = new ArrayList<>();
    Encoder encoder = encoder(ids::add);
    encoder.accept(text, 0, text.length);
    encoder.cut();
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Merges the bytes of a piece, each a character: the pair first that was learned first. */
  private int[] merge(String piece) {
    int[] ids = piece.chars().toArray();
    int length = ids.length;
    while (true) {
      int first = NONE;
      for (int i = 1; i < length; i++) {
        first = Math.min(first, ranks.of(ids[i - 1], ids[i]));
      }
      if (first == NONE) {
        return Arrays.copyOf(ids, length);
      }
      int merged = 0;
      for (int i = 0; i < length; i++) {
        boolean here = i + 1 < length && ranks.of(ids[i], ids[i + 1]) == first;
        ids[merged++] = here ? first : ids[i];
        i += here ? 1 : 0;
      }
      length = merged;
    }
  }
}
