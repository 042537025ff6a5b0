package dev.gauntlet.tasks.examples;

/** Numbered examples, written on demand as plain numbers. */
public interface Examples {

  /** How many there are. */
  int size();

  /**
   * Whether an example is the one before it, moved on by one token, as the windows of a text are:
   * only its last target is new then. False unless overridden.
   *
   * @param index which one, from 0 to {@link #size()} - 1
   */
  default boolean continues(int index) {
    return false;
  }

  /**
   * Writes one example.
   *
   * @param index which one, from 0 to {@link #size()} - 1
   * @param tokens receives as many token ids as the context is long
   * @param tokensAt where the first of them goes
   * @param targets receives one target, or one for each token, as the problem's {@link
   *     dev.gauntlet.spi.Problem.Targets} say
   * @param targetsAt where the first of them goes
   */
  void write(int index, int[] tokens, int tokensAt, int[] targets, int targetsAt);
}
