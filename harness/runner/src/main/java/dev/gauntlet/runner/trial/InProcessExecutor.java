package dev.gauntlet.runner.trial;

import dev.gauntlet.runner.plan.Catalog;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;

/** Runs trials in this process, one at a time, all with the same number of threads. */
public final class InProcessExecutor implements TrialExecutor {
  private final Catalog catalog;
  private final DataAccess data;

  /** An executor of the plugins in a catalog. */
  public InProcessExecutor(Catalog catalog, DataAccess data) {
    this.catalog = catalog;
    this.data = data;
  }

  @Override
  public synchronized TrialResult run(TrialSpec spec, Path folder, TrialListener listener) {
    TorchEngine.load(spec.threads());
    return new TrialRunner(
            catalog.implementation(spec.implementation().id()).provider(),
            catalog.task(spec.task().id()).provider(),
            data)
        .run(spec, folder, listener);
  }
}
