package dev.gauntlet.run.child;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ColdStartTest {
  private final ColdStart coldStart = new ColdStart();

  @Test
  void letsTheSecondInWhenTheFirstIsWarm() throws InterruptedException {
    coldStart.enter();
    Thread second = enteringThread();
    awaitState(second, Thread.State.WAITING);
    coldStart.warm();
    awaitState(second, Thread.State.TERMINATED);
    awaitState(enteringThread(), Thread.State.TERMINATED);
  }

  @Test
  void letsTheSecondInAloneWhenTheFirstHasFailed() throws InterruptedException {
    coldStart.enter();
    Thread second = enteringThread();
    awaitState(second, Thread.State.WAITING);
    coldStart.leave();
    awaitState(second, Thread.State.TERMINATED);
    awaitState(enteringThread(), Thread.State.WAITING);
  }

  private Thread enteringThread() {
    return DaemonThread.start(
        "second",
        () -> {
          try {
            coldStart.enter();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
    while (thread.getState() != state) {
      Thread.sleep(5);
    }
  }
}
