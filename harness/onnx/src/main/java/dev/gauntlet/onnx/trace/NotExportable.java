package dev.gauntlet.onnx.trace;

/** Says in one line why a model cannot be traced or written as ONNX. */
public final class NotExportable extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** An error with its one line. */
  public NotExportable(String message) {
    super(message);
  }
}
