package dev.gauntlet.tasks.addition;

import dev.gauntlet.tasks.examples.Examples;
import java.nio.IntBuffer;
import java.util.List;

/**
 * One example for each symbol of each answer: {@code 123+456=} with answer {@code 579|} gives
 * {@code 000123+456=} and 5, {@code 00123+456=5} and 7, {@code 0123+456=57} and 9, {@code
 * 123+456=579} and {@code |}. One target each.
 */
final class DigitRows implements Examples {
  private static final int PADDING = Notation.id(Notation.PADDING);

  private final byte[] symbols; // token ids of all problems, one after the other
  private final int[] starts; // of each example: where the symbols of its problem start
  private final byte[] lengths; // of each example: symbols before its target
  private final int contextLength;

  /**
   * Encodes the problems once, so that making an example is copying.
   *
   * @param problems questions with their answers
   * @param contextLength symbols in an example
   */
  DigitRows(List<String> problems, int contextLength) {
    this.contextLength = contextLength;
    int rows = problems.stream().mapToInt(text -> text.length() - answerStart(text)).sum();
    symbols = new byte[problems.stream().mapToInt(String::length).sum()];
    starts = new int[rows];
    lengths = new byte[rows];
    int row = 0;
    int start = 0;
    for (String problem : problems) {
      for (int i = 0; i < problem.length(); i++) {
        symbols[start + i] = (byte) Notation.id(problem.charAt(i));
      }
      for (int target = answerStart(problem); target < problem.length(); target++) {
        starts[row] = start;
        lengths[row++] = (byte) target;
      }
      start += problem.length();
    }
  }

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public void write(int index, IntBuffer tokens, IntBuffer targets) {
    int length = lengths[index];
    int start = starts[index];
    for (int padding = length; padding < contextLength; padding++) {
      tokens.put(PADDING);
    }
    for (int i = start; i < start + length; i++) {
      tokens.put(symbols[i]);
    }
    targets.put(symbols[start + length]);
  }

  private static int answerStart(String problem) {
    return problem.indexOf(Notation.EQUALS) + 1;
  }
}
