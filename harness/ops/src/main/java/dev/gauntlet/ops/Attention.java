package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** Attention as one fused operation. */
public final class Attention {
  private Attention() {}

  /**
   * Causal attention, softmax(q k^T / sqrt(d_head) + mask) v, by PyTorch's {@code
   * scaled_dot_product_attention}.
   *
   * @param q queries (B, heads, T, d_head), FLOAT32
   * @param k keys, of the same shape
   * @param v values, of the same shape
   * @param dropout rate at which attention weights are dropped, in training only
   * @param training whether the model is training
   * @return (B, heads, T, d_head); belongs to the manager of {@code q}
   * @throws IllegalArgumentException if {@code dropout} is not in [0, 1)
   */
  public static NDArray causal(NDArray q, NDArray k, NDArray v, double dropout, boolean training) {
    Require.rate("dropout", dropout);
    double rate = training ? dropout : 0;
    return TorchOp.of(
            "scaled_dot_product_attention",
            Map.of("dropout", rate, "causal", true),
            "q, k, v",
            "return torch.scaled_dot_product_attention(q, k, v, None, " + rate + ", True)")
        .run(q, k, v);
  }
}
