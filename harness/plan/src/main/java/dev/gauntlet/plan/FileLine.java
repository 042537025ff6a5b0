package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import java.util.function.Supplier;

/**
 * A line in a file.
 *
 * @param file as the user named it
 * @param number counted from 1
 */
record FileLine(String file, int number) {

  /** The error that something here is wrong: {@code quick.yaml:7: problem}. */
  InputException error(String problem) {
    return new InputException(this + ": " + problem);
  }

  /** Does what is asked for here; says where if it fails for an error of input. */
  <T> T locate(Supplier<T> action) {
    try {
      return action.get();
    } catch (InputException e) {
      throw new InputException(this + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return file + ":" + number;
  }
}
