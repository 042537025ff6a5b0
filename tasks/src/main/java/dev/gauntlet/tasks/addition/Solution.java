package dev.gauntlet.tasks.addition;

/**
 * What a model answered to a problem.
 *
 * @param equation the problem
 * @param expected the right answer, {@code |} included
 * @param answer the model's symbols, at least as many
 * @param reversed whether the least significant symbol comes first in both
 */
record Solution(Equation equation, String expected, String answer, boolean reversed) {

  /** Whether the whole answer is right, its end included; what follows the end does not count. */
  boolean isRight() {
    return answer.startsWith(expected);
  }

  /** Number of symbols of the right answer without {@code |}. */
  int positions() {
    return expected.length() - 1;
  }

  /** Whether one symbol is right; position 0 is the least significant digit. */
  boolean isRight(int position) {
    int index = reversed ? position : positions() - 1 - position;
    return answer.charAt(index) == expected.charAt(index);
  }
}
