package dev.gauntlet.onnx.trace;

/** Says in one line why the forward pass of a model cannot be written down. */
public final class TraceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** An error with its one line. */
  public TraceException(String message) {
    super(message);
  }
}
