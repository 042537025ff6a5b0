package dev.gauntlet.run.work;

/** The machine that a trial ran on is gone, and the trial with it: another may run it anew. */
public final class MachineLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A loss.
   *
   * @param message what is known of it, in one line
   */
  public MachineLostException(String message) {
    super(message);
  }
}
