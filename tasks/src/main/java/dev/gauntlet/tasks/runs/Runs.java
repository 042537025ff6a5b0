package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.spi.result.Decay;
import dev.gauntlet.spi.result.Training;
import dev.gauntlet.tasks.examples.ContentHash;
import dev.gauntlet.tasks.examples.ExampleDataset;
import dev.gauntlet.tasks.examples.Examples;
import dev.gauntlet.tasks.examples.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  static final Expectation LEARNED =
      new Expectation(
          0.99,
          new Training(
              1e-2,
              0,
              0.9,
              0.999,
              1e-8,
              64,
              "steps=600",
              "steps=600",
              null,
              false,
              Decay.CONSTANT,
              0,
              null));

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
    Examples test = examples(all.subList(0, tenth));
    Examples validation = examples(all.subList(tenth, 2 * tenth));
    List<Run> training = all.subList(2 * tenth, all.size());
    return new ExampleDataset(
        new Problem(symbols.size(), length, Targets.LAST),
        symbols,
        fingerprint(config, id, all, tenth),
        seed,
        examples(training),
        Map.of(
            Split.TRAIN,
            examples(training.subList(0, Math.min(training.size(), 2 * tenth))),
            Split.VALIDATION,
            validation,
            Split.TEST,
            test),
        List.of(),
        Prompting.FREE_TEXT);
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

  private static Fingerprint fingerprint(RunsConfig config, String id, List<Run> all, int tenth) {
    ContentHash hash = new ContentHash();
    hash.addLine(id);
    hash.addLine(config);
    all.forEach(hash::addLine);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("training examples", Integer.toString(all.size() - 2 * tenth));
    facts.put("validation examples", Integer.toString(tenth));
    facts.put("test examples", Integer.toString(tenth));
    return new Fingerprint(hash.hex(), facts);
  }

  private Examples examples(List<Run> runs) {
    return new Written(List.copyOf(runs), symbols.size(), length);
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
