package dev.gauntlet.run.infer;

/**
 * A model on an engine, under measurement.
 *
 * @param engine name of the engine
 * @param engineVersion its version
 * @param modelBytes size of the file that it loads
 * @param loadSeconds time to load that file when it was read before
 * @param forward runs it
 */
public record Contestant(
    String engine, String engineVersion, long modelBytes, double loadSeconds, Forward forward) {

  /** Runs a model and waits for its output. */
  @FunctionalInterface
  public interface Forward {
    /**
     * Runs the model.
     *
     * @param tokens token ids of all examples, one after the other
     * @param batch number of examples
     */
    void run(long[] tokens, int batch);
  }
}
