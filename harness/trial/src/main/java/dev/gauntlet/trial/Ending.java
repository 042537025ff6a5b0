package dev.gauntlet.trial;

import ai.djl.engine.EngineException;
import dev.gauntlet.spi.result.Status;

/**
 * How a trial ended.
 *
 * @param status its name
 * @param reason why, in one line; empty for a success
 */
record Ending(Status status, String reason) {
  private static final int MAX_REASON = 300;
  // c10::alloc_cpu's message, when the system refuses memory to libtorch
  private static final String NATIVE_OUT_OF_MEMORY = "can't allocate memory";

  /** A success. */
  static Ending of(Status status) {
    return new Ending(status, "");
  }

  /** A failure, by what was thrown. */
  static Ending of(Throwable thrown) {
    if (thrown instanceof TrialFailure failure) {
      return new Ending(failure.status(), failure.getMessage());
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return new Ending(Status.OUT_OF_MEMORY, "heap: " + firstLine(cause));
      }
      if (cause instanceof EngineException
          && String.valueOf(cause.getMessage()).contains(NATIVE_OUT_OF_MEMORY)) {
        return new Ending(Status.OUT_OF_MEMORY, "native: " + firstLine(cause));
      }
    }
    return new Ending(Status.CRASHED, thrown.getClass().getSimpleName() + ": " + firstLine(thrown));
  }

  /** The first line of the message, printable and short: an engine's goes on with its stack. */
  static String firstLine(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).strip();
    String line = message.lines().findFirst().orElse("").replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ");
    return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + " ...";
  }
}
