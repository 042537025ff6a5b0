package dev.gauntlet.run.child;

/**
 * Lets children start one at a time until one of them has loaded the engine: the first to do so
 * unpacks its native libraries, and another one at that moment would find half of them.
 */
final class ColdStart {
  private boolean warm;
  private boolean busy;

  /** Waits for permission to start a child. */
  synchronized void enter() throws InterruptedException {
    while (busy && !warm) {
      wait();
    }
    busy = true;
  }

  /** To be called when the engine has been loaded in a child. */
  synchronized void warm() {
    warm = true;
    notifyAll();
  }

  /** Whether the engine has been loaded in a child. */
  synchronized boolean isWarm() {
    return warm;
  }

  /** To be called when a child has ended, however far it came. */
  synchronized void leave() {
    busy = false;
    notifyAll();
  }
}
