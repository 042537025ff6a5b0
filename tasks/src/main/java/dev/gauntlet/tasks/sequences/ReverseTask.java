package dev.gauntlet.tasks.sequences;

/** The task {@code reverse}. */
public final class ReverseTask extends SequenceTask {

  /** The task. */
  public ReverseTask() {
    super(
        "reverse",
        "repeats a random sequence of symbols backwards: learned in seconds by models of the whole context");
  }

  @Override
  String answer(String sequence) {
    return new StringBuilder(sequence).reverse().toString();
  }
}
