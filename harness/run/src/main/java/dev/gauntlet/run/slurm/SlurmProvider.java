package dev.gauntlet.run.slurm;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.work.Cluster;
import dev.gauntlet.run.work.ExecutorProvider;
import java.util.Map;
import java.util.function.Consumer;

/** {@code --on slurm}: the nodes of the allocation that this process is in. */
public final class SlurmProvider implements ExecutorProvider {
  static final String NAME = "slurm";

  /** Needs nothing: services are made so. */
  public SlurmProvider() {}

  @Override
  public String syntax() {
    return NAME;
  }

  @Override
  public boolean takes(String on) {
    return on.equals(NAME);
  }

  @Override
  public Cluster open(String on, Consumer<String> warnings) {
    Map<String, String> environment = System.getenv();
    if (!environment.containsKey("SLURM_JOB_ID")) {
      throw new InputException(
          "--on slurm works inside an allocation, and there is none (SLURM_JOB_ID is not set):"
              + " begin with salloc, or put the command into a script for sbatch");
    }
    return SlurmCluster.of(environment);
  }
}
