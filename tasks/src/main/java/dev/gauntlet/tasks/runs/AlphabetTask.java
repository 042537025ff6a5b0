package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.Vocabulary;

/** The task {@code alphabet}: the letters in their order, again and again. */
public final class AlphabetTask extends RunsTask {

  /** The task. */
  public AlphabetTask() {
    super(
        "alphabet",
        "says the alphabet again and again: learned in seconds by every right model",
        Vocabulary.of("abcdefghijklmnopqrstuvwxyz"),
        16);
  }
}
