package dev.gauntlet.spi;

import ai.djl.ndarray.NDManager;
import java.util.List;
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
