package dev.gauntlet.run.work;

import dev.gauntlet.base.InputException;
import dev.gauntlet.trial.TrialExecutor;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Machines on which a run's trials can run, and the way to them. */
public interface Cluster extends AutoCloseable {

  /** The machines, at least one; their names differ. */
  List<Machine> machines();

  /**
   * Has {@code gauntlet work} answer a question on a machine.
   *
   * @param options what comes after {@code work}
   * @return what it prints, one line
   * @throws InputException if it cannot answer
   */
  String ask(Machine machine, List<String> options);

  /**
   * Where a machine's trials run, as many at a time as the settings say. Called from one thread,
   * and for each machine once.
   *
   * <p>The executor throws {@link MachineLostException} if the machine was lost, {@link
   * InputException} if it refuses the order, and {@link CancellationException} if this is closed or
   * the calling thread interrupted; in each of these cases nothing runs there any more, or will not
   * for long.
   */
  TrialExecutor on(Machine machine, WorkSettings settings);

  /** What is thrown where a thread is interrupted, which it remains. */
  static CancellationException cancelled(InterruptedException e) {
    Thread.currentThread().interrupt();
    return (CancellationException) new CancellationException("interrupted").initCause(e);
  }

  /** Gives up what runs; returns when that has ended, or within seconds. Any thread may call it. */
  @Override
  void close();
}
