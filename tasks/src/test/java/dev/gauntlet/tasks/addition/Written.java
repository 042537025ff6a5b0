package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.tasks.examples.Examples;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An example as text; a target that does not count is a space.
 *
 * @param tokens symbols given
 * @param targets symbols to predict
 */
record Written(String tokens, String targets) {

  static Written of(Examples examples, int index, Problem problem) {
    int length = problem.contextLength();
    IntBuffer tokens = IntBuffer.allocate(length);
    IntBuffer targets = IntBuffer.allocate(problem.targets() == Problem.Targets.LAST ? 1 : length);
    examples.write(index, tokens, targets);
    assertThat(tokens.hasRemaining() || targets.hasRemaining()).isFalse();
    return new Written(text(tokens.array()), text(targets.array()));
  }

  private static String text(int[] ids) {
    return Arrays.stream(ids)
        .mapToObj(id -> id == -1 ? " " : Notation.VOCABULARY.decode(id))
        .collect(Collectors.joining());
  }
}
