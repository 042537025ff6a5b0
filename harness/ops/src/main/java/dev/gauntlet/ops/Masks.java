package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** Masks over attention scores. */
public final class Masks {
  private Masks() {}

  /**
   * Which position may attend to which: itself and those before it.
   *
   * @param length T
   * @param manager owner of the result
   * @return (T, T), BOOLEAN: row is the query's position, column the key's
   */
  public static NDArray causal(int length, NDManager manager) {
    try (NDArray positions = manager.arange(length);
        NDArray query = positions.reshape(length, 1)) {
      return query.gte(positions);
    }
  }

  /**
   * Replaces values under a mask, PyTorch's {@code masked_fill}.
   *
   * @param x FLOAT32
   * @param mask BOOLEAN, of a shape that broadcasts to that of {@code x}
   * @param value what stands where the mask is true
   * @return the shape of {@code x}; belongs to its manager
   */
  public static NDArray fill(NDArray x, NDArray mask, double value) {
    return TorchOp.of(
            "masked_fill",
            Map.of("value", value),
            "x, mask",
            "return torch.masked_fill(x, mask, float(\"" + value + "\"))")
        .run(x, mask);
  }
}
