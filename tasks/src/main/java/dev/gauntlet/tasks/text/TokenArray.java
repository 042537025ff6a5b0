package dev.gauntlet.tasks.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Token ids of a text, in as many bytes each as the size of the vocabulary takes: one for up to 256
 * tokens, two for up to 65,536. They are in blocks, so that collecting them takes no more memory
 * than holding them, whose number need not be known before.
 */
final class TokenArray {
  private static final int BITS = 8;
  private static final int LOWEST = (1 << BITS) - 1;
  private static final int BLOCK_BITS = 16;
  private static final int BLOCK = 1 << BLOCK_BITS;
  private static final int IN_BLOCK = BLOCK - 1;

  // of each plane its blocks: the lowest eight bits of every id, the next eight, ...
  private final byte[][][] planes;
  private final int length;

  private TokenArray(byte[][][] planes, int length) {
    this.planes = planes;
    this.length = length;
  }

  /** Collects token ids. */
  static final class Builder {
    private final List<List<byte[]>> planes = new ArrayList<>();
    private final byte[][] last;
    private int length;

    /** Of a vocabulary of this size. */
    Builder(int vocabSize) {
      int count = 1;
      while (((vocabSize - 1) >> (BITS * count)) > 0) {
        count++;
      }
      for (int plane = 0; plane < count; plane++) {
        planes.add(new ArrayList<>());
      }
      last = new byte[count][];
    }

    /** Adds a token. */
    void add(int id) {
      int at = length & IN_BLOCK;
      if (at == 0) {
        for (int plane = 0; plane < last.length; plane++) {
          last[plane] = new byte[BLOCK];
          planes.get(plane).add(last[plane]);
        }
      }
      for (int plane = 0; plane < last.length; plane++) {
        last[plane][at] = (byte) (id >> (BITS * plane));
      }
      length = Math.addExact(length, 1);
    }

    /** Number of tokens so far. */
    int length() {
      return length;
    }

    /** All of them. Nothing can be added afterwards. */
    TokenArray build() {
      int used = length & IN_BLOCK;
      for (List<byte[]> blocks : planes) {
        if (used > 0) {
          blocks.set(blocks.size() - 1, Arrays.copyOf(blocks.get(blocks.size() - 1), used));
        }
      }
      return new TokenArray(
          planes.stream().map(b -> b.toArray(byte[][]::new)).toArray(byte[][][]::new), length);
    }
  }

  /** Number of tokens. */
  int length() {
    return length;
  }

  /** Bytes that they take. */
  long bytes() {
    return (long) planes.length * length;
  }

  /** A token id. */
  int get(int index) {
    int id = 0;
    for (int plane = 0; plane < planes.length; plane++) {
      id |= (planes[plane][index >>> BLOCK_BITS][index & IN_BLOCK] & LOWEST) << (BITS * plane);
    }
    return id;
  }

  /**
   * Writes some token ids that follow each other.
   *
   * @param start index of the first
   * @param count how many
   * @param to receives them
   * @param toAt where the first of them goes
   */
  void write(int start, int count, int[] to, int toAt) {
    for (int done = 0; done < count; ) {
      int block = (start + done) >>> BLOCK_BITS;
      int from = (start + done) & IN_BLOCK;
      int some = Math.min(count - done, BLOCK - from);
      byte[] lowest = planes[0][block];
      for (int i = 0; i < some; i++) {
        to[toAt + done + i] = lowest[from + i] & LOWEST;
      }
      for (int plane = 1; plane < planes.length; plane++) {
        byte[] higher = planes[plane][block];
        for (int i = 0; i < some; i++) {
          to[toAt + done + i] |= (higher[from + i] & LOWEST) << (BITS * plane);
        }
      }
      done += some;
    }
  }
}
