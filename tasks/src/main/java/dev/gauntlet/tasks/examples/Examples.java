package dev.gauntlet.tasks.examples;

import java.nio.IntBuffer;

/** Numbered examples, written on demand as plain numbers. */
public interface Examples {

  /** How many there are. */
  int size();

  /**
   * Writes one example.
   *
   * @param index which one, from 0 to {@link #size()} - 1
   * @param tokens receives as many token ids as the context is long
   * @param targets receives one target, or one for each token, as the problem's {@link
   *     dev.gauntlet.spi.Problem.Targets} say
   */
  void write(int index, IntBuffer tokens, IntBuffer targets);
}
