package dev.gauntlet.kernels;

/** A nonlinearity, number by number, in place: y = f(y), and dy becomes f'(y) dy. */
public final class ActivationLayer {
  private final Workspace work;
  private final Nonlinearity nonlinearity;
  private final Panels derivative;

  /**
   * An activation.
   *
   * @param like an example of its operand
   */
  public ActivationLayer(Workspace work, Nonlinearity nonlinearity, Panels like) {
    this.work = work;
    this.nonlinearity = nonlinearity;
    this.derivative = work.like(like, like.features);
  }

  /** Applies it, and keeps the derivative for the backward pass. */
  public void forward(Panels y) {
    work.enter(Operation.ACTIVATION, 0, 2L * y.floats());
    work.kernels.activate(nonlinearity, y, derivative);
  }

  /** The gradient of the operand from that of the result, in place. */
  public void backward(Panels dy) {
    work.enter(Operation.ACTIVATION_BACKWARD, 0, dy.floats());
    work.kernels.multiply(derivative, dy);
  }
}
