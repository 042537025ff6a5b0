package dev.gauntlet.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do the same task at once, each with its number. The caller is number 0 and waits for
 * the others.
 *
 * <p>A step has few of these rounds, and each is short: whoever waits looks again and again for a
 * while, because waking a sleeping thread takes longer, and then sleeps, so that an idle team costs
 * nothing and one core too few does not stop it.
 */
final class Team implements AutoCloseable {
  private static final long SPIN_NANOS = 200_000;

  private final Thread[] helpers;
  private final AtomicInteger working = new AtomicInteger();
  private volatile int round;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Thread caller;
  private IntConsumer task = worker -> {};

  /**
   * Starts a team.
   *
   * @param size number of threads, that of the caller included
   */
  Team(int size) {
    helpers = new Thread[size - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = new Thread(() -> help(worker), "kernels-" + worker);
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
  }

  /**
   * Runs a task on all threads, and returns when all are done. What the caller's own part throws is
   * thrown as it is, even if a helper's part has thrown too.
   *
   * @throws IllegalStateException if a helper's part has thrown, with that as its cause; or if the
   *     team is closed
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // of the round, which only this thread writes
  void run(IntConsumer task) {
    if (closed) {
      throw new IllegalStateException("the team is closed, nobody would do the task");
    }
    this.task = task;
    failure = null; // perhaps of a round in which the caller's part failed too
    caller = Thread.currentThread();
    working.set(helpers.length);
    round++; // publishes the task; only this thread writes it
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    try {
      task.accept(0);
    } finally {
      awaitHelpers();
    }
    Throwable thrown = failure;
    if (thrown != null) {
      throw new IllegalStateException("a worker failed: " + thrown, thrown);
    }
  }

  private void awaitHelpers() {
    long start = System.nanoTime();
    while (working.get() > 0) {
      pause(start);
    }
  }

  private void help(int worker) {
    int seen = 0;
    while (!closed) {
      long start = System.nanoTime();
      while (round == seen && !closed) {
        pause(start);
      }
      if (closed) {
        return;
      }
      seen++;
      try {
        task.accept(worker);
      } catch (Throwable e) { // the caller throws it
        failure = e;
      }
      if (working.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  private static void pause(long start) {
    if (System.nanoTime() - start < SPIN_NANOS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Ends the threads. Not while a task runs, and none may follow. */
  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
