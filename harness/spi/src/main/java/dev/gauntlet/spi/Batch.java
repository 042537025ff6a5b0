package dev.gauntlet.spi;

import ai.djl.ndarray.NDArray;
import java.util.Objects;

/**
 * Examples that are processed together. Owns its arrays: closing the batch closes them.
 *
 * @param tokens token ids, (B, T), INT64
 * @param targets ids of the tokens to predict, INT64: (B) or (B, T), as {@link Problem#targets()}
 *     says; {@link #IGNORE} where a position has none
 */
public record Batch(NDArray tokens, NDArray targets) implements AutoCloseable {

  /** Target of a position that does not count, as PyTorch's {@code ignore_index} usually is. */
  public static final long IGNORE = -1;

  public Batch {
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(targets, "targets");
  }

  @Override
  public void close() {
    tokens.close();
    targets.close();
  }
}
