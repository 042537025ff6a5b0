package dev.gauntlet.tasks.sequences;

/** The task {@code copy}. */
public final class CopyTask extends SequenceTask {

  /** The task. */
  public CopyTask() {
    super(
        "copy",
        "repeats a random sequence of symbols: learned in seconds by models of the whole context");
  }

  @Override
  String answer(String sequence) {
    return sequence;
  }
}
