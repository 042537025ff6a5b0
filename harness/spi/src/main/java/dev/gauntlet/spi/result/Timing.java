package dev.gauntlet.spi.result;

/**
 * Where a trial's time went, in seconds on a monotonic clock.
 *
 * @param batchSeconds making training batches
 * @param forwardSeconds forward passes and losses
 * @param backwardSeconds backward passes
 * @param optimizerSeconds optimizer steps; for a model that trains itself, all of its learning
 * @param trainSeconds training: all of the above and the loop around it
 * @param evalSeconds evaluation
 * @param otherSeconds the rest: the process, data, initialization, warm-up, checkpoints
 * @param wallSeconds from the start of the trial to its result, its export not counted
 */
public record Timing(
    double batchSeconds,
    double forwardSeconds,
    double backwardSeconds,
    double optimizerSeconds,
    double trainSeconds,
    double evalSeconds,
    double otherSeconds,
    double wallSeconds) {

  /** The same of a longer time; what it is longer by counts as other. */
  public Timing withWallSeconds(double seconds) {
    double added = seconds - wallSeconds;
    return new Timing(
        batchSeconds,
        forwardSeconds,
        backwardSeconds,
        optimizerSeconds,
        trainSeconds,
        evalSeconds,
        otherSeconds + added,
        seconds);
  }
}
