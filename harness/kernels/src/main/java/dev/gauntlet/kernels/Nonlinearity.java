package dev.gauntlet.kernels;

/**
 * A function applied to each number on its own. The forward pass keeps f'(x) beside f(x), and the
 * backward pass is one product: dx = f'(x) dy.
 */
public enum Nonlinearity {
  /** max(x, 0); the derivative at 0 is 0, as in PyTorch. */
  RELU,
  /**
   * The exact GELU, x P(x), where P is the normal distribution function (Hendrycks and Gimpel,
   * 2016); the derivative is P(x) + x p(x), where p is the density.
   *
   * <p>P comes from the rational approximation of the error function of Abramowitz and Stegun,
   * 7.1.26, whose error is at most 1.5e-7; the exponential in it is p up to a factor, so that both
   * cost one exponential.
   */
  GELU,
  /**
   * GPT-2's approximation of it, x (1 + tanh(u)) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3).
   *
   * <p>As (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)) = s, it is x s, and because ds/du = 2 s (1 - s)
   * the derivative is s + x s (1 - s) 2 u'.
   */
  GELU_TANH
}
