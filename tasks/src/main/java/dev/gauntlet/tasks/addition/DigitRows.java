package dev.gauntlet.tasks.addition;

import dev.gauntlet.tasks.examples.Examples;
import java.util.Arrays;
import java.util.List;

/**
 * One example for each symbol of each answer: {@code 123+456=} with answer {@code 579|} gives
 * {@code 000123+456=} and 5, {@code 00123+456=5} and 7, {@code 0123+456=57} and 9, {@code
 * 123+456=579} and {@code |}. One target each.
 */
final class DigitRows implements Examples {
  private final byte[] symbols; // token ids of all problems, each padded to fill its first example
  private final int[] starts; // of each example among the symbols
  private final int contextLength;
  private final int answerLength; // 0 if answers differ in it

  /**
   * Encodes the problems once, so that making an example is copying.
   *
   * @param problems questions with their answers
   * @param contextLength symbols in an example
   */
  DigitRows(List<String> problems, int contextLength) {
    this.contextLength = contextLength;
    int[] lengths = problems.stream().mapToInt(DigitRows::answerLength).distinct().toArray();
    answerLength = lengths.length == 1 ? lengths[0] : 0;
    starts = new int[problems.stream().mapToInt(DigitRows::answerLength).sum()];
    symbols = new byte[problems.size() * contextLength + starts.length];
    int row = 0;
    int at = 0;
    for (String problem : problems) {
      int answerLength = answerLength(problem);
      for (int i = 0; i < answerLength; i++) {
        starts[row++] = at + i;
      }
      int end = at + contextLength + answerLength;
      Arrays.fill(symbols, at, end - problem.length(), (byte) Notation.id(Notation.PADDING));
      at = end - problem.length();
      for (int i = 0; i < problem.length(); i++) {
        symbols[at++] = (byte) Notation.id(problem.charAt(i));
      }
    }
  }

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
    int start = start(index);
    for (int i = 0; i < contextLength; i++) {
      tokens[tokensAt + i] = symbols[start + i];
    }
    targets[targetsAt] = symbols[start + contextLength];
  }

  /** Computed where it can be: looking it up is a miss of the cache for each example. */
  private int start(int index) {
    return answerLength > 0
        ? index / answerLength * (contextLength + answerLength) + index % answerLength
        : starts[index];
  }

  private static int answerLength(String problem) {
    return problem.length() - problem.indexOf(Notation.EQUALS) - 1;
  }
}
