package dev.gauntlet.kernels;

import org.jspecify.annotations.Nullable;

/**
 * The two linear layers of a transformer's block with a nonlinearity between them, y = W2 f(W1 x +
 * b1) + b2, after dropout added to the residual stream.
 *
 * <p><b>Backward.</b> With h = W1 x + b1: d f(h) = W2^T dy, dh = f'(h) d f(h), dx = W1^T dh.
 */
public final class FeedForward {
  private final Linear first;
  private final Linear second;
  private final Dropout dropout;
  private final Panels hidden;
  private final ActivationLayer activation;
  private final Panels dHidden;
  private final Panels dropped; // the stream itself if there is no dropout
  private final Panels dx;
  private Panels input;

  /**
   * What the layer is made of.
   *
   * @param norm before it, whose gain and shift it takes in; null for none
   * @param first from the model's width to the hidden one
   * @param nonlinearity between the two
   * @param second from the hidden width back to the model's
   * @param dropout rate of the output
   */
  public record Parts(
      @Nullable LayerNorm norm,
      Weight first,
      Nonlinearity nonlinearity,
      Weight second,
      double dropout) {}

  /**
   * A layer.
   *
   * @param stream an example of the residual stream
   */
  public FeedForward(Workspace work, Parts parts, Panels stream) {
    first = new Linear(work, parts.first(), parts.norm(), null);
    second = new Linear(work, parts.second());
    dropout = new Dropout(work, parts.dropout());
    hidden = work.like(stream, first.outputs());
    activation = new ActivationLayer(work, parts.nonlinearity(), hidden);
    dHidden = work.shared("dHidden", stream, first.outputs());
    dropped = parts.dropout() > 0 ? work.shared("dropped", stream, stream.features) : stream;
    dx = work.shared("dx", stream, first.inputs());
    input = stream;
  }

  /**
   * Adds the layer's output to the residual stream.
   *
   * @param x input, kept until the backward pass
   */
  public void forward(Panels x, Panels stream) {
    input = x;
    first.forward(x, hidden);
    activation.forward(hidden);
    if (dropout.isOn()) {
      second.forward(hidden, dropped);
      dropout.addTo(dropped, stream);
    } else {
      second.forwardAdd(hidden, stream);
    }
  }

  /**
   * Goes back through the layer, but not along the stream beside it.
   *
   * @param dy gradient of the stream after the layer
   * @return gradient of the input; lives until the next layer's backward pass
   */
  public Panels backward(Panels dy) {
    Panels dOut = dy;
    if (dropout.isOn()) {
      dOut = dropped;
      dropout.applyTo(dy, dOut);
    }
    second.backward(hidden, dOut, dHidden);
    activation.backward(dHidden);
    first.backward(input, dHidden, dx);
    return dx;
  }
}
