package dev.gauntlet.implementations.ngram;

import java.util.Arrays;

/**
 * Counts by key, in open addressing with linear probing: 12 bytes a slot, of which at most two
 * thirds are taken.
 */
final class CountTable {
  private static final int LEAST = 16;
  private static final long FREE = -1; // no key is negative

  private long[] keys = new long[LEAST];
  private int[] counts = new int[LEAST];
  private int size;

  CountTable() {
    Arrays.fill(keys, FREE);
  }

  /** Adds to the count of a key, which is then there even if 0 is added. */
  void add(long key, int count) {
    int slot = slot(keys, key);
    if (keys[slot] == FREE) {
      if (3L * (size + 1) > 2L * keys.length) {
        grow();
        slot = slot(keys, key);
      }
      keys[slot] = key;
      size++;
    }
    counts[slot] = Math.addExact(counts[slot], count);
  }

  /** Number of distinct keys. */
  int size() {
    return size;
  }

  /** The count of a key; 0 if it is not there. */
  int count(long key) {
    int slot = slot(keys, key);
    return keys[slot] == FREE ? 0 : counts[slot];
  }

  /** All keys in ascending order. */
  long[] sortedKeys() {
    long[] sorted = new long[size];
    int at = 0;
    for (long key : keys) {
      if (key != FREE) {
        sorted[at++] = key;
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** Memory that it takes, in bytes. */
  long bytes() {
    return (long) keys.length * (Long.BYTES + Integer.BYTES);
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[Math.multiplyExact(oldKeys.length, 2)];
    counts = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  /** Where a key is, or the free slot where it belongs. */
  private static int slot(long[] keys, long key) {
    long mixed = key * 0x9E3779B97F4A7C15L; // Fibonacci hashing
    int mask = keys.length - 1;
    int slot = (int) (mixed >>> 32) & mask;
    while (keys[slot] != key && keys[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
