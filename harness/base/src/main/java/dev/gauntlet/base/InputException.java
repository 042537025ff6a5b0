package dev.gauntlet.base;

import org.jspecify.annotations.Nullable;

/**
 * Bad input of the user's. Its message is the one line that the user sees, and the exit code is 2:
 * it says what is wrong, what was given and what is allowed.
 */
public final class InputException extends IllegalArgumentException {

  public InputException(String message) {
    super(OneLine.of(message));
  }

  public InputException(String message, @Nullable Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
