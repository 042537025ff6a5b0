package dev.gauntlet.runner.plan;

import dev.gauntlet.runner.InputException;

/**
 * A place in a file.
 *
 * @param file as the user named it
 * @param line counted from 1
 */
record Place(String file, int line) {

  /** The error that something here is wrong: {@code quick.yaml:7: problem}. */
  InputException error(String problem) {
    return new InputException(this + ": " + problem);
  }

  /** The same error, with the place where it was found. */
  InputException error(InputException problem) {
    return new InputException(this + ": " + problem.getMessage(), problem);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
