package dev.gauntlet.spi;

import ai.djl.ndarray.NDArray;
import dev.gauntlet.spi.result.Training;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block that computes loss, gradients and optimizer steps by itself, for example with kernels in
 * Java, where the engine's recording of gradients would be too slow.
 *
 * <p>It trains on the same batches, under the same budget, with the same learning rates, and is
 * evaluated and kept like any other. Its ordinary forward pass must compute the same function with
 * the engine's operations on the same parameters: it is what is exported, and what the harness
 * falls back on where {@link Gradients#logits} does not serve.
 */
public interface OwnGradients {

  /**
   * Prepares to train and evaluate. The block has been initialized; what it learns must be in its
   * parameters after each step, and what is written to them must count in the next.
   *
   * @param batchSize examples of a training batch
   * @param threads on which to compute
   */
  Gradients open(int batchSize, int threads);

  /**
   * All calls of an operation during some steps.
   *
   * @param name for people, for example {@code "layer norm, backward"}
   * @param calls on all threads
   * @param seconds such that those of all operations add up to the time of the steps: of what
   *     several threads do at once, the mean
   * @param flops multiplications and additions of the matrix products in it, on all threads; 0 if
   *     there are none
   * @param bytes that it writes into arrays, on all threads; null if that is not known
   */
  record TimedOperation(
      String name, long calls, double seconds, double flops, @Nullable Double bytes) {

    /** Of an operation that does not tell what it writes. */
    public TimedOperation(String name, long calls, double seconds, double flops) {
      this(name, calls, seconds, flops, null);
    }
  }

  /** Loss, gradients and steps of one block. Not for several threads at once. */
  interface Gradients extends AutoCloseable {

    /** What computes, for the record of a run, for example {@code "512-bit vectors"}. */
    String description();

    /**
     * Starts an optimizer: AdamW as {@code torch.optim.AdamW} computes it, with weight decay on
     * every parameter, moments of zero, and clipping of the gradients if {@code training} asks for
     * it.
     */
    void begin(Training training);

    /**
     * Runs a batch forward and back in training mode. The parameters stay as they are.
     *
     * @param batch read only
     * @param seed of everything random in it: the same seed drops the same
     * @return mean loss over the targets, nats; may be NaN or infinite
     */
    double backward(TokenBatch batch, long seed);

    /** Share of the forward pass in the time of the last {@link #backward}, from 0 to 1. */
    double forwardShare();

    /**
     * The gradients of the last {@link #backward} by the parameters' names, unclipped, each in the
     * order of its parameter's elements.
     */
    Map<String, float[]> gradients();

    /** Moves the parameters against the gradients of the last {@link #backward}. */
    void step(double learningRate);

    /**
     * Whether {@link #logits} serves for sequences of a length.
     *
     * @param length of the sequences, at most the context length
     */
    boolean evaluates(long length);

    /**
     * Logits in evaluation mode.
     *
     * @param tokens (B, T), INT64, any B
     * @return (B, T, V), FLOAT32, or (B, 1, V) where the task has a target after the last token
     *     only; belongs to the manager of {@code tokens}
     */
    NDArray logits(NDArray tokens);

    /**
     * Records the operations of the training steps that are taken meanwhile; steps that are not
     * recorded must not take longer for it.
     *
     * @return what took longest first; empty if this cannot be told
     */
    default List<TimedOperation> record(Runnable steps) {
      steps.run();
      return List.of();
    }

    @Override
    void close();
  }
}
