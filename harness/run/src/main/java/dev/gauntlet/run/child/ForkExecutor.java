package dev.gauntlet.run.child;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialListener;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Runs each trial in a Java virtual machine of its own, and survives whatever happens there: every
 * way in which that process may end is a result. May be used by several threads at once, each
 * waiting for a trial of its own.
 */
public final class ForkExecutor implements TrialExecutor, AutoCloseable {
  private static final long CLOSE_MS = 4000;

  private final ForkSettings settings;
  private final ColdStart coldStart = new ColdStart();
  private final Set<Fork> running = new HashSet<>();
  private boolean closed;

  /** An executor without children. */
  public ForkExecutor(ForkSettings settings) {
    this.settings = settings;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Besides the checkpoint the folder gets {@code log.txt}, with all that the child prints. What
   * the listener throws ends the child.
   *
   * @throws CancellationException if this is closed before the end, or the calling thread
   *     interrupted: the child has ended, and there is no result
   */
  @Override
  public TrialResult run(TrialSpec spec, Path folder, TrialListener listener) {
    Fork fork = new Fork(settings, spec, folder);
    try {
      begin(fork);
      TrialResult result = run(fork, listener);
      listener.on(new TrialEvent.Finished(result));
      return result;
    } catch (InterruptedException e) {
      if (!isClosed()) {
        Thread.currentThread().interrupt();
      }
      throw (CancellationException) new CancellationException(e.getMessage()).initCause(e);
    } finally {
      end(fork);
    }
  }

  private TrialResult run(Fork fork, TrialListener listener) throws InterruptedException {
    coldStart.enter();
    try {
      return fork.run(
          event -> {
            if (event instanceof TrialEvent.Started) {
              coldStart.warm();
            }
            listener.on(event);
          });
    } finally {
      coldStart.leave();
    }
  }

  private synchronized void begin(Fork fork) throws InterruptedException {
    if (closed) {
      throw new InterruptedException("the executor is closed");
    }
    running.add(fork);
  }

  private synchronized void end(Fork fork) {
    running.remove(fork);
    notifyAll();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Ends all children, and returns when their trials have been given up: at once, or within
   * seconds. To be called when a run is interrupted, by whatever thread.
   */
  @Override
  public synchronized void close() {
    closed = true;
    running.forEach(Fork::interrupt);
    long deadline = System.nanoTime() + CLOSE_MS * 1_000_000;
    try {
      for (long left = CLOSE_MS; !running.isEmpty() && left > 0; ) {
        wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the children have ended all the same
    }
  }
}
