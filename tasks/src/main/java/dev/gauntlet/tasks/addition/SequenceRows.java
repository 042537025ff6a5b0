package dev.gauntlet.tasks.addition;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.tasks.examples.Examples;
import java.nio.LongBuffer;
import java.util.List;

/**
 * One example for each problem: question and answer, padded on the right with {@code |}. A position
 * has the symbol after it as target if that is a symbol of the answer or the {@code |} that ends
 * it; the question and the padding after the first {@code |} have none.
 *
 * @param problems questions with their answers
 * @param contextLength symbols in an example
 */
record SequenceRows(List<String> problems, int contextLength) implements Examples {

  @Override
  public int size() {
    return problems.size();
  }

  @Override
  public void write(int index, LongBuffer tokens, LongBuffer targets) {
    String text = problems.get(index);
    int equals = text.indexOf(Notation.EQUALS);
    for (int i = 0; i < contextLength; i++) {
      tokens.put(Notation.id(i < text.length() ? text.charAt(i) : Notation.END));
      boolean answered = i >= equals && i + 1 < text.length();
      targets.put(answered ? Notation.id(text.charAt(i + 1)) : Batch.IGNORE);
    }
  }
}
