package dev.gauntlet.tasks.sequences;

/** The task {@code reverse}. */
public final class ReverseTask extends SequenceTask {

  /** The task. Two blocks of width 32 make no mistake after 100 steps. */
  public ReverseTask() {
    super(
        "reverse",
        "repeats a random sequence of symbols backwards: learned in seconds by models of the whole context",
        500);
  }

  @Override
  String answer(String sequence) {
    return new StringBuilder(sequence).reverse().toString();
  }
}
