package dev.gauntlet.run.child;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialExecutor;
import java.nio.file.Path;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Runs each trial in a Java virtual machine of its own, and survives whatever happens there: every
 * way in which that process may end is a result. May be used by several threads at once, each
 * waiting for a trial of its own.
 */
public final class ChildExecutor implements TrialExecutor, AutoCloseable {
  private static final long CLOSE_MS = 4000;

  private final ChildSettings settings;
  private final ColdStart coldStart = new ColdStart();
  private final ClassArchive archive = ClassArchive.ofThisDistribution();
  private final Deque<String> freeCpus;
  private final UsualCalibrations usual = new UsualCalibrations();
  private final Set<ChildTrial> running = new HashSet<>();
  private boolean closed;

  /** An executor without children. */
  public ChildExecutor(ChildSettings settings) {
    this.settings = settings;
    this.freeCpus = new ConcurrentLinkedDeque<>(settings.cpus());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Besides the checkpoint the folder gets {@code log.txt}, with all that the child prints. What
   * the listener throws ends the child.
   *
   * @throws InputException if the engine cannot be loaded, so that every other trial would fail as
   *     this one: says why, and what may help
   * @throws CancellationException if this is closed before the end, or the calling thread
   *     interrupted: the child has ended, and there is no result
   */
  @Override
  public TrialResult run(TrialSpec spec, Path folder, Listener listener) {
    String cpus = freeCpus.poll();
    ChildTrial child =
        new ChildTrial(settings, spec, cpus, usual.of(cpus, spec.threads()), folder, archive);
    try {
      begin(child);
      TrialResult result = run(child, listener);
      usual.add(cpus, spec.threads(), result);
      return cpus == null
          ? result
          : result.withEnvironment(Map.of(ChildSettings.CPUS, cpus)); // its own, of all there are
    } catch (InterruptedException e) {
      if (!isClosed()) {
        Thread.currentThread().interrupt();
      }
      throw (CancellationException) new CancellationException(e.getMessage()).initCause(e);
    } finally {
      end(child);
      if (cpus != null) {
        freeCpus.addFirst(cpus);
      }
    }
  }

  private TrialResult run(ChildTrial child, Listener listener) throws InterruptedException {
    coldStart.enter();
    try {
      return child.run(listener, coldStart::warm);
    } catch (ChildTrial.NoEngine e) {
      if (coldStart.isWarm()) { // it can be loaded here: this is one trial's misfortune
        return e.result();
      }
      throw new InputException(String.valueOf(e.getMessage()), e);
    } finally {
      coldStart.leave();
    }
  }

  private synchronized void begin(ChildTrial child) throws InterruptedException {
    if (closed) {
      throw new InterruptedException("the executor is closed");
    }
    running.add(child);
  }

  private synchronized void end(ChildTrial child) {
    running.remove(child);
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
    running.forEach(ChildTrial::interrupt);
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
