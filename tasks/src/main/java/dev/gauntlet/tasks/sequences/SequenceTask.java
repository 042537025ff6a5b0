package dev.gauntlet.tasks.sequences;

import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Expectation.Needs;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import dev.gauntlet.tasks.examples.Examples;
import dev.gauntlet.tasks.examples.HeldOut;
import dev.gauntlet.tasks.examples.RandomStreams;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A task of writing a random sequence anew. An example is the sequence, a colon, and the answer but
 * for its last symbol, {@code cab:ca}; the targets are the symbols of the answer, at the colon and
 * after it. No sequence is in two parts.
 */
abstract class SequenceTask implements Task<SequenceConfig> {
  private static final String SYMBOLS = "abcdefghijklmnopqrstuvwxyz";
  private static final char END = ':';
  private static final int TENTH = 10;

  private final String id;
  private final String summary;
  private final Expectation expectation;

  /**
   * A task.
   *
   * @param steps in which models of the whole context learn it
   */
  SequenceTask(String id, String summary, int steps) {
    this.id = id;
    this.summary = summary;
    expectation = Expectation.of(0.99, Needs.WHOLE_CONTEXT, 3e-3, 0, 64, steps);
  }

  /** The answer to a sequence, as long as it. */
  abstract String answer(String sequence);

  @Override
  public String id() {
    return id;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public SequenceConfig defaults() {
    return SequenceConfig.DEFAULTS;
  }

  @Override
  public Optional<Expectation> expectation() {
    return Optional.of(expectation);
  }

  @Override
  public Dataset open(SequenceConfig config, DataAccess data, long seed) {
    SplittableRandom random = RandomStreams.of(id, seed, 0);
    Set<String> sequences = new LinkedHashSet<>();
    while (sequences.size() < config.examples()) {
      sequences.add(sequence(config, random));
    }
    int tenth = config.examples() / TENTH;
    Vocabulary vocabulary = Vocabulary.of(SYMBOLS.substring(0, config.symbols()) + END);
    return new HeldOut<>(List.copyOf(sequences), tenth, tenth)
        .dataset(
            id,
            config,
            seed,
            new Problem(vocabulary.size(), 2 * config.length(), Targets.MARKED),
            vocabulary,
            some -> new Written(some.stream().map(this::written).toList(), vocabulary));
  }

  private static String sequence(SequenceConfig config, SplittableRandom random) {
    StringBuilder sequence = new StringBuilder();
    for (int i = 0; i < config.length(); i++) {
      sequence.append(SYMBOLS.charAt(random.nextInt(config.symbols())));
    }
    return sequence.toString();
  }

  private String written(String sequence) {
    return sequence + END + answer(sequence);
  }

  /** Texts whose answers begin after the colon. */
  private record Written(List<String> texts, Vocabulary vocabulary) implements Examples {
    @Override
    public int size() {
      return texts.size();
    }

    @Override
    public void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt) {
      int[] text = vocabulary.encode(texts.get(index));
      int length = text.length - 1;
      for (int i = 0; i < length; i++) {
        tokens[tokensAt + i] = text[i];
        targets[targetsAt + i] = i < length / 2 ? (int) Batch.IGNORE : text[i + 1];
      }
    }
  }
}
