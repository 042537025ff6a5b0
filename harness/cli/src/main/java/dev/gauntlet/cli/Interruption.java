package dev.gauntlet.cli;

/**
 * What is done when the user or the system asks this process to end, with Ctrl-C or SIGTERM, before
 * it does with {@link Main#INTERRUPTED}. Closed when there is nothing left to interrupt.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;

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
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // it is being done
    }
  }
}
