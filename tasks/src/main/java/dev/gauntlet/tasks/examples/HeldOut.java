package dev.gauntlet.tasks.examples;

import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Distinct examples, of which the first ones are for the test, the next ones for validation, and
 * the rest for training.
 *
 * @param <E> an example
 * @param all in random order
 * @param test how many
 * @param validation how many
 */
public record HeldOut<E>(List<E> all, int test, int validation) {

  public HeldOut {
    all = List.copyOf(all);
    if (test < 1 || validation < 1 || test + validation >= all.size()) {
      throw new IllegalArgumentException(
          "%d examples for the test and %d for validation leave none of %d for training"
              .formatted(test, validation, all.size()));
    }
  }

  /**
   * The data of a task of such examples. The training part is evaluated on as many of its examples
   * as the two others have together.
   *
   * @param id of the task
   * @param config its settings
   * @param write makes token ids of examples
   */
  public Dataset dataset(
      String id,
      Record config,
      long seed,
      Problem problem,
      Vocabulary vocabulary,
      Function<List<E>, Examples> write) {
    int held = test + validation;
    List<E> training = all.subList(held, all.size());
    return new ExampleDataset(
        problem,
        vocabulary,
        fingerprint(id, config),
        seed,
        write.apply(training),
        Map.of(
            Split.TRAIN,
            write.apply(training.subList(0, Math.min(training.size(), held))),
            Split.VALIDATION,
            write.apply(all.subList(test, held)),
            Split.TEST,
            write.apply(all.subList(0, test))),
        List.of(),
        Prompting.FREE_TEXT);
  }

  private Fingerprint fingerprint(String id, Record config) {
    ContentHash hash = new ContentHash();
    hash.addLine(id);
    hash.addLine(config);
    all.forEach(hash::addLine);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("training examples", Integer.toString(all.size() - test - validation));
    facts.put("validation examples", Integer.toString(validation));
    facts.put("test examples", Integer.toString(test));
    return new Fingerprint(hash.hex(), facts);
  }
}
