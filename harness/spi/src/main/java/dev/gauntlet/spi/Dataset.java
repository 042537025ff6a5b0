package dev.gauntlet.spi;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The data of one task for one seed, split into training, validation and test. */
public interface Dataset extends AutoCloseable {

  /** The sizes a model is built for. */
  Problem problem();

  /** The symbols that token ids stand for. */
  Vocabulary vocabulary();

  /** Identifies exactly what was read or generated. */
  Fingerprint fingerprint();

  /**
   * The training batch of a step: a pure function of the seed, the step and the size, so that every
   * implementation sees the same examples in the same order.
   *
   * @param step counted from 0
   * @param size number of examples, B
   * @param manager owner of the result
   * @return tokens (B, T) with T the context length, and their targets
   */
  Batch train(long step, int size, NDManager manager);

  /**
   * The same batch as {@link #train} gives, as plain numbers.
   *
   * @param step counted from 0
   * @param size number of examples, B
   * @param manager for arrays on the way, all of which are freed
   */
  default TokenBatch trainTokens(long step, int size, NDManager manager) {
    try (Batch batch = train(step, size, manager)) {
      return TokenBatch.of(batch);
    }
  }

  /**
   * The fixed examples on which a split is evaluated, the same for every implementation and every
   * seed's step; of the training part, a sample.
   *
   * @param split which part
   * @param batchSize most examples in a batch; the last batch may be smaller
   * @param manager owner of the batches
   * @return batches, made while iterating, of tokens (B, T) with T the context length; the caller
   *     closes each
   */
  Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager);

  /**
   * Some of the examples on which a split is evaluated, for the many evaluations on the way: the
   * same ones for the same number. The first ones unless overridden; examples that resemble their
   * neighbours should be spread evenly instead.
   *
   * @param split which part
   * @param most how many, or all if there are fewer; the last batch may exceed it
   * @param batchSize most examples in a batch
   * @param manager owner of the batches
   * @return batches as {@link #evaluation} makes them
   */
  default Iterable<Batch> sample(Split split, int most, int batchSize, NDManager manager) {
    int size = Math.min(most, batchSize);
    Iterable<Batch> all = evaluation(split, size, manager);
    return () ->
        StreamSupport.stream(all.spliterator(), false).limit((most + size - 1) / size).iterator();
  }

  /**
   * All of the training part, in its order and each of its targets once, for models that learn from
   * the whole of it instead of from batches drawn from it.
   *
   * @param size most examples in a batch, or as many tokens as they have
   * @param context how many tokens at least to give before each target, where there are so many
   * @return batches, made while iterating, whose sequences may have any length, the same for all of
   *     a batch; what is given as context only has no target ({@link Batch#IGNORE}). Empty, as by
   *     default, if the dataset does not tell
   */
  default Optional<Iterable<TokenBatch>> wholeTraining(int size, int context) {
    return Optional.empty();
  }

  /** What this task measures beyond loss and accuracy, which the harness measures for all. */
  default List<Metric> metrics() {
    return List.of();
  }

  /** How a trained model is asked; any text unless overridden. */
  default Prompting prompting() {
    return Prompting.FREE_TEXT;
  }

  @Override
  default void close() {}
}
