package dev.gauntlet.spi;

/** A part of the data. No example of one part occurs in another. */
public enum Split {
  /** What the model learns from; evaluated on a fixed sample of it. */
  TRAIN,
  /** What the checkpoint and the learning rate are selected on. */
  VALIDATION,
  /** What is reported. */
  TEST
}
