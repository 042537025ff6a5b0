package dev.gauntlet.run;

import dev.gauntlet.run.child.LastHeard;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.Machine;
import dev.gauntlet.run.work.MachineLostException;
import dev.gauntlet.run.work.WorkSettings;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials, one after the other or side by side, on one machine or several; one that fails stops
 * none of the others.
 */
public final class Runner {
  private static final int GIVE_UP_SECONDS = 10;
  private static final String ATTEMPT = "attempt"; // on record of what runs on other machines

  private final RunDirectory directory;
  private final IntFunction<List<Place>> places;
  private final RunListener listener;

  /** Where one trial at a time runs: on a machine of a cluster, or on this one, which is null. */
  private record Place(TrialExecutor executor, @Nullable Machine machine) {}

  /**
   * A runner on this machine.
   *
   * @param directory where everything is recorded, before the listener hears of it
   * @param executor where trials run
   */
  public Runner(RunDirectory directory, TrialExecutor executor, RunListener listener) {
    this.directory = directory;
    this.places = jobs -> Collections.nCopies(jobs, new Place(executor, null));
    this.listener = listener;
  }

  /**
   * A runner on other machines. A trial that loses its machine is run again, three times in all.
   *
   * @param directory where everything is recorded, before the listener hears of it
   */
  public Runner(
      RunDirectory directory, Cluster cluster, WorkSettings settings, RunListener listener) {
    this.directory = directory;
    this.places =
        jobs ->
            cluster.machines().stream()
                .map(machine -> new Place(cluster.on(machine, settings), machine))
                .flatMap(place -> Collections.nCopies(jobs, place).stream())
                .toList();
    this.listener = listener;
  }

  /**
   * Runs trials; they begin in the order given, as far as that is possible on several machines.
   *
   * @param jobs trials at a time on each machine
   * @return true if all of them succeeded
   * @throws UncheckedIOException if the record cannot be written, on a full disk for example; what
   *     was recorded before is safe, and the trials that were running have been given up
   * @throws CancellationException if the executor was closed, or this thread interrupted
   */
  public boolean run(List<TrialSpec> trials, int jobs) {
    List<Place> all = places.apply(jobs);
    TrialQueue queue = new TrialQueue(trials, machines(all));
    ExecutorService workers = Executors.newFixedThreadPool(all.size(), Runner::daemon);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try {
      CompletionService<Boolean> results = new ExecutorCompletionService<>(workers);
      for (int i = 0; i < all.size(); i++) {
        int place = i;
        results.submit(() -> runAllOrStop(all.get(place), place, queue, workers, failure));
      }
      boolean allSucceeded = true;
      for (int i = 0; i < all.size(); i++) {
        allSucceeded &= results.take().get();
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

  private static List<@Nullable Machine> machines(List<Place> places) {
    List<@Nullable Machine> machines = new ArrayList<>();
    places.forEach(place -> machines.add(place.machine()));
    return machines;
  }

  /** Sees to it that no other trial begins if one cannot be recorded or is given up. */
  private boolean runAllOrStop(
      Place place,
      int number,
      TrialQueue queue,
      ExecutorService workers,
      AtomicReference<Throwable> failure)
      throws IOException, InterruptedException {
    try {
      boolean allSucceeded = true;
      for (TrialQueue.Attempt next = queue.take(number); next != null; next = queue.take(number)) {
        allSucceeded &= run(next, place, number, queue);
      }
      return allSucceeded;
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

  /** Whether it succeeded, or will be run again. */
  private boolean run(TrialQueue.Attempt attempt, Place place, int number, TrialQueue queue)
      throws IOException {
    TrialSpec spec = attempt.spec();
    directory.started(spec);
    listener.started(spec);
    Hearing hearing = new Hearing(spec);
    TrialResult result;
    try {
      result = place.executor().run(spec, directory.trialFolder(spec), hearing);
    } catch (MachineLostException e) {
      hearing.end();
      if (queue.lost(attempt, number, e)) {
        return true;
      }
      return finish(attempt, place, hearing.lost(e));
    } finally {
      hearing.end();
    }
    boolean succeeded = finish(attempt, place, result);
    queue.ended(number);
    return succeeded;
  }

  private boolean finish(TrialQueue.Attempt attempt, Place place, TrialResult result)
      throws IOException {
    TrialSpec spec = attempt.spec();
    TrialResult recorded = directory.finished(spec, where(attempt, place.machine(), result));
    listener.finished(spec, recorded);
    return recorded.status().succeeded();
  }

  /** The result with the machine of another place on record, and with the attempt. */
  private static TrialResult where(
      TrialQueue.Attempt attempt, @Nullable Machine machine, TrialResult result) {
    if (machine == null) {
      return result;
    }
    Map<String, @Nullable Object> where = machine.facts();
    where.putAll(result.environment());
    where.put(ATTEMPT, attempt.number());
    return result.withEnvironment(where);
  }

  /** Hears one attempt at a trial, until that is over. */
  private final class Hearing implements TrialExecutor.Listener {
    private final TrialSpec spec;
    private final LastHeard lastHeard;
    private boolean over;

    Hearing(TrialSpec spec) {
      this.spec = spec;
      this.lastHeard = new LastHeard(spec);
    }

    @Override
    public synchronized void on(TrialEvent event) {
      if (!over) { // what comes late, of an attempt that lost its machine, is another's no more
        lastHeard.on((TrialMessage) event);
        record(spec, event);
      }
    }

    synchronized void end() {
      over = true;
    }

    synchronized TrialResult lost(MachineLostException loss) {
      return lastHeard.failure(
          Status.CRASHED,
          "lost its machine %d times; the last, %s"
              .formatted(TrialQueue.ATTEMPTS, loss.getMessage()),
          0,
          null);
    }
  }

  private void record(TrialSpec spec, TrialEvent event) {
    try {
      directory.record(spec, event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    listener.event(spec, event);
  }

  private static RuntimeException unchecked(@Nullable Throwable thrown) {
    if (thrown instanceof IOException e) {
      return new UncheckedIOException(e);
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      return e;
    }
    return new IllegalStateException("a worker has failed", thrown); // nothing else is declared
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
