package dev.gauntlet.run.work;

import org.jspecify.annotations.Nullable;

/** The way to a worker that has an order. Used by one thread; any may close it. */
public interface WorkChannel extends AutoCloseable {

  /**
   * Waits for the next line that the worker says.
   *
   * @return null if it has ended
   * @throws InterruptedException if this thread is interrupted
   */
  @Nullable String next() throws InterruptedException;

  /**
   * How the worker ended, which {@link #next} has told.
   *
   * @throws InterruptedException if this thread is interrupted
   */
  End end() throws InterruptedException;

  /** Takes the order back, and waits for seconds until the worker has ended. */
  @Override
  void close();

  /**
   * An end.
   *
   * @param kind what has ended
   * @param reason what is known of it, in one line
   */
  record End(Kind kind, String reason) {}

  /** What can end. */
  enum Kind {
    /** The worker alone: its machine goes on. */
    WORKER,
    /** The machine, or whatever runs workers there. */
    MACHINE,
    /** This process took the order back. */
    CLOSED
  }
}
