package dev.gauntlet.tasks.addition;

import dev.gauntlet.tasks.examples.Examples;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One example for each symbol of each answer: {@code 123+456=} with answer {@code 579|} gives
 * {@code 000123+456=} and 5, {@code 00123+456=5} and 7, {@code 0123+456=57} and 9, {@code
 * 123+456=579} and {@code |}. One target each.
 */
final class DigitRows implements Examples {
  private final List<String> problems;
  private final int contextLength;
  private final int[] firstRows; // number of each problem's first example, ascending
  private final int size;

  /**
   * @param problems questions with their answers
   * @param contextLength symbols in an example
   */
  DigitRows(List<String> problems, int contextLength) {
    this.problems = problems;
    this.contextLength = contextLength;
    this.firstRows = new int[problems.size()];
    int rows = 0;
    for (int problem = 0; problem < firstRows.length; problem++) {
      firstRows[problem] = rows;
      rows += problems.get(problem).length() - answerStart(problems.get(problem));
    }
    this.size = rows;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void write(int index, LongBuffer tokens, LongBuffer targets) {
    int found = Arrays.binarySearch(firstRows, index);
    int problem = found >= 0 ? found : -found - 2; // not found: the last that starts before it
    String text = problems.get(problem);
    int target = answerStart(text) + index - firstRows[problem];
    for (int padding = target; padding < contextLength; padding++) {
      tokens.put(Notation.id(Notation.PADDING));
    }
    for (int i = 0; i < target; i++) {
      tokens.put(Notation.id(text.charAt(i)));
    }
    targets.put(Notation.id(text.charAt(target)));
  }

  private static int answerStart(String problem) {
    return problem.indexOf(Notation.EQUALS) + 1;
  }
}
