package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.Vocabulary;

/** The task {@code counting}: 0, 1, 2 and so on, in hexadecimal digits. */
public final class CountingTask extends RunsTask {

  /** The task. */
  public CountingTask() {
    super(
        "counting",
        "counts on, 0 1 2 and so on in hexadecimal digits: learned in seconds by every right model",
        Vocabulary.of("0123456789ABCDEF"),
        8);
  }
}
