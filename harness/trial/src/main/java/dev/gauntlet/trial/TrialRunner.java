package dev.gauntlet.trial;

import ai.djl.nn.Block;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs trials of one implementation on one task, in this process and on the calling thread.
 *
 * <p>Only one trial at a time: the engine has one random generator and one gradient collector.
 */
public final class TrialRunner {
  private final Implementation<?> implementation;
  private final Task<?> task;
  private final DataAccess data;

  /**
   * Prepares nothing yet.
   *
   * @param data where the task's files come from
   */
  public TrialRunner(Implementation<?> implementation, Task<?> task, DataAccess data) {
    this.implementation = implementation;
    this.task = task;
    this.data = data;
  }

  /**
   * The runner of a trial.
   *
   * @throws dev.gauntlet.base.InputException if the catalog has no such implementation or task
   */
  public static TrialRunner of(TrialSpec spec, Catalog catalog, DataAccess data) {
    return new TrialRunner(
        catalog.implementation(spec.implementation().id()).provider(),
        catalog.task(spec.task().id()).provider(),
        data);
  }

  /**
   * Runs a trial to its end, whatever that is: what a plugin throws becomes the status and the
   * reason of the result, and the listener gets it whole.
   *
   * @param spec what to do; its implementation and task are this runner's
   * @param folder for the checkpoint; created if need be
   * @param listener told of every event; {@link TrialEvent.Finished} is the last
   * @return what {@link TrialEvent.Finished} held
   * @throws RuntimeException what the listener throws, unchanged
   */
  public TrialResult run(TrialSpec spec, Path folder, TrialListener listener) {
    return new Trial(this, spec, folder, listener).run();
  }

  /** Opens the data of a trial, and makes sure that it is the data the trial was planned with. */
  Dataset open(TrialSpec spec) throws IOException {
    Dataset dataset = open(task, spec);
    String sha256 = dataset.fingerprint().sha256();
    if (!sha256.equals(spec.dataSha256())) {
      dataset.close();
      throw new TrialFailure(
          Status.CRASHED,
          "the data has SHA-256 %s, but the trial was planned with %s"
              .formatted(sha256, spec.dataSha256()));
    }
    return dataset;
  }

  private <C extends Record> Dataset open(Task<C> task, TrialSpec spec) throws IOException {
    return task.open(Configs.bind(task.defaults(), spec.task().config()), data, spec.seed());
  }

  /** Builds the model of a trial anew. */
  Block build(TrialSpec spec, Problem problem) {
    return build(implementation, spec, problem);
  }

  private static <C extends Record> Block build(
      Implementation<C> implementation, TrialSpec spec, Problem problem) {
    C config = Configs.bind(implementation.defaults(), spec.implementation().config());
    try {
      return implementation.build(config, problem);
    } catch (IllegalArgumentException e) { // the contract: this configuration cannot serve
      throw new TrialFailure(Status.SKIPPED, Ending.firstLine(e));
    }
  }
}
