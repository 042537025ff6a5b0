package dev.gauntlet.run;

import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs trials, one after the other or side by side; one that fails stops none of the others. */
public final class Runner {
  private static final int GIVE_UP_SECONDS = 10;

  private final RunDirectory directory;
  private final TrialExecutor executor;
  private final RunListener listener;

  /**
   * A runner.
   *
   * @param directory where everything is recorded, before the listener hears of it
   * @param executor where trials run
   */
  public Runner(RunDirectory directory, TrialExecutor executor, RunListener listener) {
    this.directory = directory;
    this.executor = executor;
    this.listener = listener;
  }

  /**
   * Runs trials; they begin in the order given.
   *
   * @param jobs trials at a time
   * @return true if all of them succeeded
   * @throws UncheckedIOException if the record cannot be written, on a full disk for example; what
   *     was recorded before is safe, and the trials that were running have been given up
   * @throws CancellationException if the executor was closed, or this thread interrupted
   */
  public boolean run(List<TrialSpec> trials, int jobs) {
    ExecutorService workers = Executors.newFixedThreadPool(jobs, Runner::daemon);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try {
      CompletionService<TrialResult> results = new ExecutorCompletionService<>(workers);
      for (TrialSpec spec : trials) {
        results.submit(() -> runOrStop(spec, workers, failure));
      }
      boolean allSucceeded = true;
      for (int i = 0; i < trials.size(); i++) {
        allSucceeded &= results.take().get().status().succeeded();
      }
      return allSucceeded;
    } catch (ExecutionException
        | RejectedExecutionException e) { // one has failed, or before all began
      throw unchecked(failure.get());
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      end(workers);
    }
  }

  /** Sees to it that no other trial begins if this one cannot be recorded or is given up. */
  private TrialResult runOrStop(
      TrialSpec spec, ExecutorService workers, AtomicReference<Throwable> failure)
      throws IOException {
    try {
      return run(spec);
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      workers.shutdownNow();
      throw e;
    }
  }

  private static Thread daemon(Runnable trials) {
    Thread thread = new Thread(trials, "trials");
    thread.setDaemon(true);
    return thread;
  }

  private TrialResult run(TrialSpec spec) throws IOException {
    directory.started(spec);
    listener.started(spec);
    TrialResult result =
        executor.run(spec, directory.trialFolder(spec), event -> record(spec, event));
    TrialResult recorded = directory.finished(spec, result);
    listener.finished(spec, recorded);
    return recorded;
  }

  private void record(TrialSpec spec, TrialEvent event) {
    try {
      directory.record(spec, event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.event(spec, event);
  }

  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof IOException e) {
      return new UncheckedIOException(e);
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return (RuntimeException) thrown; // nothing else is declared
  }

  private static CancellationException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return (CancellationException)
        new CancellationException("interrupted while trials were running").initCause(e);
  }

  /** Gives up what still runs, and waits for that: nothing is to be recorded afterwards. */
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    try {
      workers.awaitTermination(GIVE_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
