package dev.gauntlet.spi;

import java.util.Arrays;

/**
 * Examples as plain numbers, for models that compute without the engine's arrays.
 *
 * <p>The arrays are not copied: whoever gets a batch reads it and leaves it as it is.
 */
public final class TokenBatch {
  private final int size;
  private final int[] tokens;
  private final int[] targets;

  /**
   * Holds some examples.
   *
   * @param size number of examples, B
   * @param tokens token ids, (B, T) row by row
   * @param targets ids of the tokens to predict, (B) or (B, T) row by row, as {@link
   *     Problem#targets()} says; {@link Batch#IGNORE} where a position has none
   */
  public TokenBatch(int size, int[] tokens, int[] targets) {
    this.size = size;
    this.tokens = tokens;
    this.targets = targets;
  }

  /** The same examples as a batch has, which stays the caller's. */
  public static TokenBatch of(Batch batch) {
    return new TokenBatch(
        Math.toIntExact(batch.tokens().getShape().get(0)),
        Arrays.stream(batch.tokens().toLongArray()).mapToInt(Math::toIntExact).toArray(),
        Arrays.stream(batch.targets().toLongArray()).mapToInt(Math::toIntExact).toArray());
  }

  /** Number of examples, B. */
  public int size() {
    return size;
  }

  /** Token ids, (B, T) row by row. */
  public int[] tokens() {
    return tokens;
  }

  /** Targets, (B) or (B, T) row by row. */
  public int[] targets() {
    return targets;
  }
}
