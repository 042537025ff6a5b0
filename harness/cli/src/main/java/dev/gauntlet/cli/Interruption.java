package dev.gauntlet.cli;

import java.util.concurrent.CancellationException;

/**
 * What is done when the user or the system asks this process to end, with Ctrl-C or SIGTERM, before
 * it does with {@link Main#INTERRUPTED}. Closed when there is nothing left to interrupt.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;

  /**
   * Prepares for an interruption.
   *
   * @throws CancellationException if the process is ending already
   */
  Interruption(Runnable farewell) {
    hook =
        new Thread(
            () -> {
              try {
                farewell.run();
              } finally {
                Runtime.getRuntime().halt(Main.INTERRUPTED);
              }
            },
            "farewell");
    whileNotEnding(() -> Runtime.getRuntime().addShutdownHook(hook));
  }

  /**
   * Ends what can be interrupted.
   *
   * @throws CancellationException if it is being interrupted
   */
  @Override
  public void close() {
    whileNotEnding(() -> Runtime.getRuntime().removeShutdownHook(hook));
  }

  private static void whileNotEnding(Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException e) { // "Shutdown in progress"
      throw (CancellationException) new CancellationException("interrupted").initCause(e);
    }
  }
}
