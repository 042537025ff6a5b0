package dev.gauntlet.kernels;

/**
 * A model made of layers, forward and backward. One object works on one block of examples at a
 * time, in memory of its own; each worker has one.
 */
public abstract class Network {

  /** Creates a network of a worker. */
  @FunctionalInterface
  public interface Factory {
    /**
     * A new network.
     *
     * @param lastOnly whether only the last position has a target: logits of the other positions
     *     are not needed then
     */
    Network create(Workspace work, boolean lastOnly);
  }

  /**
   * The forward pass.
   *
   * @return logits, vocabulary by positions, or vocabulary by groups if only the last position is
   *     wanted
   */
  protected abstract Panels forward(Tokens tokens);

  /**
   * The backward pass, after a forward pass of the same tokens.
   *
   * @param dLogits gradient of the logits; used up
   */
  protected abstract void backward(Tokens tokens, Panels dLogits);
}
