package dev.gauntlet.tasks.examples;

import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import java.util.List;
import java.util.Map;

/** Example i has tokens (i, i + 1, i + 2) and targets that are their squares. */
record Squares(int size, Targets kind) implements Examples {

  static final int CONTEXT_LENGTH = 3;

  @Override
  public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
    for (int i = 0; i < CONTEXT_LENGTH; i++) {
      tokens[tokensAt + i] = index + i;
      if (kind == Targets.ALL || i == 0) {
        targets[targetsAt + i] = (index + i) * (index + i);
      }
    }
  }

  static ExampleDataset dataset(int size, Targets kind, long seed) {
    Squares squares = new Squares(size, kind);
    return new ExampleDataset(
        new Problem(1000, CONTEXT_LENGTH, kind),
        Vocabulary.of("abc"),
        new Fingerprint("0".repeat(64), Map.of()),
        seed,
        squares,
        Map.of(Split.TEST, squares),
        List.of(),
        Prompting.FREE_TEXT);
  }
}
