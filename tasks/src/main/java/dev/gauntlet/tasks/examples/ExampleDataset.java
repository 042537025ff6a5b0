package dev.gauntlet.tasks.examples;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Prompting;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.TokenBatch;
import dev.gauntlet.spi.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A dataset of numbered examples. A training batch is drawn uniformly with replacement; a split is
 * evaluated in the order of its examples' numbers.
 *
 * @param problem sizes of every example
 * @param vocabulary meaning of token ids
 * @param fingerprint identity of the data
 * @param seed decides which examples a training batch holds
 * @param training what training batches are drawn from
 * @param evaluation what each split is evaluated on
 * @param metrics the task's own figures
 * @param prompting how a trained model is asked
 */
public record ExampleDataset(
    Problem problem,
    Vocabulary vocabulary,
    Fingerprint fingerprint,
    long seed,
    Examples training,
    Map<Split, Examples> evaluation,
    List<Metric> metrics,
    Prompting prompting)
    implements Dataset {

  public ExampleDataset {
    evaluation = Map.copyOf(evaluation);
    metrics = List.copyOf(metrics);
  }

  @Override
  public Batch train(long step, int size, NDManager manager) {
    return batch(training, draw(step, size), manager);
  }

  @Override
  public TokenBatch trainTokens(long step, int size, NDManager manager) {
    return tokens(training, draw(step, size));
  }

  @Override
  public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
    return sample(split, Integer.MAX_VALUE, batchSize, manager);
  }

  /** Windows that follow each other become pieces of one text. */
  @Override
  public Optional<Iterable<TokenBatch>> wholeTraining(int size, int context) {
    return Optional.of(() -> new WholeTraining(training, problem, size, context));
  }

  /** Examples spread evenly over the split. */
  @Override
  public Iterable<Batch> sample(Split split, int most, int batchSize, NDManager manager) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is " + batchSize + ", must be positive");
    }
    Examples examples = requireNonNull(evaluation.get(split), () -> "no examples of " + split);
    int size = Math.min(most, examples.size());
    return () ->
        IntStream.iterate(0, first -> first < size, first -> first + batchSize)
            .mapToObj(first -> spread(first, Math.min(first + batchSize, size), size, examples))
            .map(indexes -> batch(examples, indexes, manager))
            .iterator();
  }

  private static int[] spread(int from, int to, int size, Examples examples) {
    return IntStream.range(from, to).map(i -> (int) ((long) i * examples.size() / size)).toArray();
  }

  /** Numbers of the examples in the training batch of a step. */
  int[] draw(long step, int size) {
    SplittableRandom random = RandomStreams.of("batches", seed, step);
    int[] numbers = new int[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextInt(0, training.size());
    }
    return numbers;
  }

  private TokenBatch tokens(Examples examples, int[] numbers) {
    return tokens(examples, numbers, problem);
  }

  static TokenBatch tokens(Examples examples, int[] numbers, Problem problem) {
    int targets = problem.targets() == Targets.LAST ? 1 : problem.contextLength();
    int length = problem.contextLength();
    int[] tokenIds = new int[numbers.length * length];
    int[] targetIds = new int[numbers.length * targets];
    for (int i = 0; i < numbers.length; i++) {
      examples.write(numbers[i], tokenIds, i * length, targetIds, i * targets);
    }
    return new TokenBatch(numbers.length, tokenIds, targetIds);
  }

  private Batch batch(Examples examples, int[] numbers, NDManager manager) {
    TokenBatch plain = tokens(examples, numbers);
    Shape shape = new Shape(numbers.length, problem.contextLength()); // (B, T)
    Shape targets = problem.targets() == Targets.LAST ? new Shape(numbers.length) : shape;
    return new Batch(
        array(plain.tokens(), shape, manager), array(plain.targets(), targets, manager));
  }

  /**
   * An INT64 array of its own memory. Half as much goes through a buffer outside of the heap as if
   * it were given longs, and the engine, which keeps memory that it frees, allocates the rest.
   */
  private static NDArray array(int[] ids, Shape shape, NDManager manager) {
    try (NDArray ints = manager.create(ids, shape)) {
      return ints.toType(DataType.INT64, true);
    }
  }
}
