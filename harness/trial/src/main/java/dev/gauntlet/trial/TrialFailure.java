package dev.gauntlet.trial;

import dev.gauntlet.spi.result.Status;

/** Ends a trial with a status that is not a success; the message is the reason, in one line. */
public final class TrialFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final String reason;

  /**
   * A failure.
   *
   * @param reason in one line
   */
  public TrialFailure(Status status, String reason) {
    super(reason);
    this.status = status;
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  Status status() {
    return status;
  }
}
