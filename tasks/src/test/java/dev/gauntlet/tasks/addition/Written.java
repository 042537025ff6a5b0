package dev.gauntlet.tasks.addition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gauntlet.spi.Problem;
import dev.gauntlet.tasks.examples.Examples;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An example as text; a target that does not count is a space.
 *
 * @param tokens symbols given
 * @param targets symbols to predict
 */
record Written(String tokens, String targets) {
  private static final int UNWRITTEN = -7;

  static Written of(Examples examples, int index, Problem problem) {
    int length = problem.contextLength();
    int[] tokens = new int[length + 2];
    int[] targets = new int[(problem.targets() == Problem.Targets.LAST ? 1 : length) + 3];
    Arrays.fill(tokens, UNWRITTEN);
    Arrays.fill(targets, UNWRITTEN);
    examples.write(index, tokens, 1, targets, 2);
    return new Written(written(tokens, 1, 1), written(targets, 2, 1));
  }

  /** What was written between places that must not be. */
  private static String written(int[] ids, int before, int after) {
    int end = ids.length - after;
    assertThat(Arrays.copyOf(ids, before)).containsOnly(UNWRITTEN);
    assertThat(Arrays.copyOfRange(ids, end, ids.length)).containsOnly(UNWRITTEN);
    return text(Arrays.copyOfRange(ids, before, end));
  }

  private static String text(int[] ids) {
    return Arrays.stream(ids)
        .mapToObj(id -> id == -1 ? " " : Notation.VOCABULARY.decode(id))
        .collect(Collectors.joining());
  }
}
