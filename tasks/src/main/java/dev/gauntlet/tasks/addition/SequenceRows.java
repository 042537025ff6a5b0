package dev.gauntlet.tasks.addition;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.tasks.examples.Examples;
import java.util.List;

/**
 * One example for each problem: question and answer, padded on the right with {@code |}. A position
 * has the symbol after it as target if that is a symbol of the answer or the {@code |} that ends
 * it; the question and the padding after the first {@code |} have none.
 */
final class SequenceRows implements Examples {
  private final byte[][] tokens; // of each problem
  private final byte[][] targets;

  /**
   * Encodes the problems once, so that making an example is copying.
   *
   * @param problems questions with their answers
   * @param contextLength symbols in an example
   */
  SequenceRows(List<String> problems, int contextLength) {
    tokens = new byte[problems.size()][contextLength];
    targets = new byte[problems.size()][contextLength];
    for (int problem = 0; problem < tokens.length; problem++) {
      String text = problems.get(problem);
      int equals = text.indexOf(Notation.EQUALS);
      for (int i = 0; i < contextLength; i++) {
        tokens[problem][i] = (byte) Notation.id(i < text.length() ? text.charAt(i) : Notation.END);
        boolean answered = i >= equals && i + 1 < text.length();
        targets[problem][i] = (byte) (answered ? Notation.id(text.charAt(i + 1)) : Batch.IGNORE);
      }
    }
  }

  @Override
  public int size() {
    return tokens.length;
  }

  @Override
  public void write(int index, int[] toTokens, int tokensAt, int[] toTargets, int targetsAt) {
    for (int i = 0; i < tokens[index].length; i++) {
      toTokens[tokensAt + i] = tokens[index][i];
      toTargets[targetsAt + i] = targets[index][i];
    }
  }
}
