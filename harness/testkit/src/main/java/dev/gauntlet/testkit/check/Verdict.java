package dev.gauntlet.testkit.check;

/** How a check ended. */
public enum Verdict {
  PASSED,
  FAILED,
  /** The question cannot be asked of this kind of model. */
  NOT_APPLICABLE;

  /** In lower case and with hyphens, for people. */
  public String label() {
    return switch (this) {
      case PASSED -> "ok";
      case FAILED -> "FAILED";
      case NOT_APPLICABLE -> "n/a";
    };
  }
}
