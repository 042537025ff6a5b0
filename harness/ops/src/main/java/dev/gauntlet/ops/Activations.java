package dev.gauntlet.ops;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** Activation functions. Results have the operand's shape and belong to its manager. */
public final class Activations {
  private static final TorchOp GELU_TANH =
      TorchOp.of(
          "gelu", Map.of("approximate", "tanh"), "x", "return torch.gelu(x, approximate=\"tanh\")");

  private Activations() {}

  /** The exact GELU, x Phi(x), by the error function (Hendrycks and Gimpel, 2016). */
  public static NDArray gelu(NDArray x) {
    return x.getNDArrayInternal().gelu();
  }

  /**
   * The GELU's approximation of GPT-2, 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) (Hendrycks
   * and Gimpel, 2016).
   */
  public static NDArray geluTanh(NDArray x) {
    return GELU_TANH.run(x);
  }

  /** max(x, 0). */
  public static NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }
}
