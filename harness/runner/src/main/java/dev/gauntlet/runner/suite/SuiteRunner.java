package dev.gauntlet.runner.suite;

import dev.gauntlet.runner.journal.RunDirectory;
import dev.gauntlet.runner.trial.TrialExecutor;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Runs trials one after the other; a trial that fails stops none of the others. */
public final class SuiteRunner {
  private final RunDirectory directory;
  private final TrialExecutor executor;
  private final SuiteListener listener;

  /**
   * A runner.
   *
   * @param directory where everything is recorded, before the listener hears of it
   * @param executor where trials run
   */
  public SuiteRunner(RunDirectory directory, TrialExecutor executor, SuiteListener listener) {
    this.directory = directory;
    this.executor = executor;
    this.listener = listener;
  }

  /**
   * Runs trials in the order given.
   *
   * @return true if all of them succeeded
   * @throws UncheckedIOException if the record cannot be written, on a full disk for example; what
   *     was recorded before is safe
   */
  public boolean run(List<TrialSpec> trials) {
    boolean allSucceeded = true;
    for (TrialSpec spec : trials) {
      allSucceeded &= run(spec).status().succeeded();
    }
    return allSucceeded;
  }

  private TrialResult run(TrialSpec spec) {
    try {
      directory.started(spec);
      listener.started(spec);
      TrialResult result =
          executor.run(
              spec,
              directory.trialFolder(spec),
              event -> {
                try {
                  directory.record(spec, event);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                listener.event(spec, event);
              });
      directory.finished(spec, result);
      listener.finished(spec, result);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
