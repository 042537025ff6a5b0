package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Expectation.Needs;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.examples.Examples;
import dev.gauntlet.tasks.examples.HeldOut;
import dev.gauntlet.tasks.examples.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Examples of symbols that follow each other in a circle: {@code 56789ABC}, and those that begin
 * anew once, at most half way: {@code 23401234}, so that a part of them can be held back though
 * every symbol occurs in training. What is asked for is the symbol after the last one.
 *
 * @param symbols the circle
 * @param length symbols of an example, T
 */
record Runs(Vocabulary symbols, int length) {

  // Every tenth example is for validation and every tenth for the test.
  private static final int TENTH = 10;

  /**
   * Of every right model. It was chosen with room: the slowest of the built-in models, of width 16,
   * needs half of the steps for it.
   */
  static final Expectation LEARNED = Expectation.of(0.99, Needs.LAST_TOKEN, 1e-2, 0, 64, 600);

  /**
   * An example.
   *
   * @param first symbol that it begins with
   * @param count symbols before it begins anew, 0 if it does not
   * @param second symbol that it begins with then
   */
  record Run(int first, int count, int second) {
    int at(int position, int circle) {
      return position < count ? (first + position) % circle : (second + position - count) % circle;
    }
  }

  Dataset open(RunsConfig config, String id, long seed) {
    List<Run> all = all();
    Collections.shuffle(all, new Random(RandomStreams.of(id, seed, 0).nextLong()));
    int tenth = all.size() / TENTH;
    return new HeldOut<>(all, tenth, tenth)
        .dataset(
            id,
            config,
            seed,
            new Problem(symbols.size(), length, Targets.LAST),
            symbols,
            runs -> new Written(runs, symbols.size(), length));
  }

  /** Each text once. */
  List<Run> all() {
    int circle = symbols.size();
    List<Run> all = new ArrayList<>();
    for (int second = 0; second < circle; second++) {
      all.add(new Run(0, 0, second));
      for (int first = 0; first < circle; first++) {
        for (int count = 1; count <= length / 2; count++) {
          if ((first + count) % circle != second) { // or it would not begin anew
            all.add(new Run(first, count, second));
          }
        }
      }
    }
    return all;
  }

  private record Written(List<Run> runs, int circle, int length) implements Examples {
    @Override
    public int size() {
      return runs.size();
    }

    @Override
    public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
      Run run = runs.get(index);
      for (int position = 0; position < length; position++) {
        tokens[tokensAt + position] = run.at(position, circle);
      }
      targets[targetsAt] = run.at(length, circle);
    }
  }
}
