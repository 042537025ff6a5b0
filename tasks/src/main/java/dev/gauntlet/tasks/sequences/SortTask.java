package dev.gauntlet.tasks.sequences;

import java.util.Arrays;

/** The task {@code sort}. */
public final class SortTask extends SequenceTask {

  /** The task. Two blocks of width 32 reach it after 200 to 300 steps. */
  public SortTask() {
    super(
        "sort",
        "sorts a random sequence of symbols: learned in seconds by models of the whole context",
        500);
  }

  @Override
  String answer(String sequence) {
    char[] symbols = sequence.toCharArray();
    Arrays.sort(symbols);
    return new String(symbols);
  }
}
