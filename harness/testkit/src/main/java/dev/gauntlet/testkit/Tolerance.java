package dev.gauntlet.testkit;

/**
 * How far a quantity may be from the original's: about ten times what the original's own float32
 * differs from float64, and far below the effect of any mistake.
 */
final class Tolerance {
  /** Of logits and of the loss, absolute. */
  static final double FORWARD = 1e-5;

  /** Of gradients, as a share of the largest gradient of the model. */
  static final double GRADIENT = 1e-5;

  /** Of the loss before an optimizer step, absolute. */
  static final double ADAMW_LOSS = 1e-5;

  /** The same as a share of the loss, in addition. */
  static final double ADAMW_LOSS_SHARE = 1e-4;

  /** Of final parameters, as a share of the largest of the same array. */
  static final double FINAL = 1e-3;

  private Tolerance() {}
}
