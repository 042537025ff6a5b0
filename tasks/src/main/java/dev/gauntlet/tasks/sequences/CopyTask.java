package dev.gauntlet.tasks.sequences;

/** The task {@code copy}. */
public final class CopyTask extends SequenceTask {

  /** The task. Two blocks of width 32 make no mistake after 100 steps. */
  public CopyTask() {
    super(
        "copy",
        "repeats a random sequence of symbols: learned in seconds by models of the whole context",
        500);
  }

  @Override
  String answer(String sequence) {
    return sequence;
  }
}
