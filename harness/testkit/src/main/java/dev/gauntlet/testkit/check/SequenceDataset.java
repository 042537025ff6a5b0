package dev.gauntlet.testkit.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sequences whose every token is the target of the one before, in the sizes of any problem.
 *
 * @param problem the sizes
 * @param rule makes a sequence
 * @param seed of all of them
 * @param fixed whether every training batch is the first one
 */
record SequenceDataset(Problem problem, Rule rule, long seed, boolean fixed) implements Dataset {

  /** Makes a sequence of T + 1 tokens. */
  @FunctionalInterface
  interface Rule {
    /**
     * Makes one.
     *
     * @param sequence receives the tokens
     * @param index of the example in its batch
     */
    void fill(int[] sequence, int index, int vocabSize, SplittableRandom random);
  }

  /** Every token at random: nobody can predict one. */
  static final Rule RANDOM =
      (sequence, index, vocabSize, random) -> {
        for (int i = 0; i < sequence.length; i++) {
          sequence[i] = random.nextInt(vocabSize);
        }
      };

  /** Two tokens in turn: each is the one before the last again, and the last one says nothing. */
  static final Rule ALTERNATING =
      (sequence, index, vocabSize, random) -> {
        sequence[0] = random.nextInt(vocabSize);
        sequence[1] = random.nextInt(vocabSize);
        for (int i = 2; i < sequence.length; i++) {
          sequence[i] = sequence[i - 2];
        }
      };

  /** Random, but for the first token, which no two of the first V examples have in common. */
  static final Rule DISTINCT =
      (sequence, index, vocabSize, random) -> {
        RANDOM.fill(sequence, index, vocabSize, random);
        sequence[0] = index % vocabSize;
      };

  /** Each token has one that always follows it. */
  static final Rule CIRCLE =
      (sequence, index, vocabSize, random) -> {
        int first = random.nextInt(vocabSize);
        for (int i = 0; i < sequence.length; i++) {
          sequence[i] = (first + i) % vocabSize;
        }
      };

  static SequenceDataset of(Problem problem, Rule rule, long seed) {
    return new SequenceDataset(problem, rule, seed, false);
  }

  @Override
  public Batch train(long step, int size, NDManager manager) {
    return batch(sequences(fixed ? 0 : step, size), manager);
  }

  /** The tokens of a training batch, (B, T). */
  int[][] tokens(long step, int size) {
    int[][] sequences = sequences(step, size);
    int[][] tokens = new int[size][problem.contextLength()];
    for (int i = 0; i < size; i++) {
      System.arraycopy(sequences[i], 0, tokens[i], 0, tokens[i].length);
    }
    return tokens;
  }

  private int[][] sequences(long step, int size) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    int[][] sequences = new int[size][problem.contextLength() + 1];
    for (int i = 0; i < size; i++) {
      rule.fill(sequences[i], i, problem.vocabSize(), random);
    }
    return sequences;
  }

  private Batch batch(int[][] sequences, NDManager manager) {
    int length = problem.contextLength();
    boolean last = problem.targets() == Targets.LAST;
    long[] tokens = new long[sequences.length * length];
    long[] targets = new long[sequences.length * (last ? 1 : length)];
    for (int i = 0; i < sequences.length; i++) {
      for (int t = 0; t < length; t++) {
        tokens[i * length + t] = sequences[i][t];
        if (!last) {
          targets[i * length + t] = sequences[i][t + 1];
        }
      }
      if (last) {
        targets[i] = sequences[i][length];
      }
    }
    Shape shape = new Shape(sequences.length, length);
    NDArray ids = manager.create(tokens, shape);
    return new Batch(ids, manager.create(targets, last ? new Shape(sequences.length) : shape));
  }

  /** Batches that occur in no training. */
  @Override
  public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
    return List.of(batch(sequences(-1, batchSize), manager));
  }

  @Override
  public Vocabulary vocabulary() {
    int first = 0x4E00; // where there are many characters
    StringBuilder symbols = new StringBuilder();
    for (int i = 0; i < problem.vocabSize(); i++) {
      symbols.appendCodePoint(first + i);
    }
    return Vocabulary.of(symbols.toString());
  }

  @Override
  public Fingerprint fingerprint() {
    return new Fingerprint("0".repeat(64), Map.of());
  }
}
