package dev.gauntlet.tasks.sequences;

import java.util.Arrays;

/** The task {@code sort}. */
public final class SortTask extends SequenceTask {

  /** The task. */
  public SortTask() {
    super(
        "sort",
        "sorts a random sequence of symbols: learned in seconds by models of the whole context");
  }

  @Override
  String answer(String sequence) {
    char[] symbols = sequence.toCharArray();
    Arrays.sort(symbols);
    return new String(symbols);
  }
}
