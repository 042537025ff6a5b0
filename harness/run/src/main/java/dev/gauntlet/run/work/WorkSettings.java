package dev.gauntlet.run.work;

import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.spi.result.TrialSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all orders of a run have in common.
 *
 * @param jobs trials at a time on each machine
 * @param heapMb largest Java heap of each trial, MiB; null for a quarter of its share of memory
 * @param data where data is
 * @param accuracyOnly as in {@link dev.gauntlet.run.child.ChildSettings}
 * @param plugins jars of plugins, as this machine has them
 */
public record WorkSettings(
    int jobs,
    @Nullable Long heapMb,
    DataPlaces data,
    boolean accuracyOnly,
    List<PluginJar> plugins) {
  public WorkSettings {
    plugins = List.copyOf(plugins);
  }

  /**
   * The order of a trial.
   *
   * @param folder where the worker puts its files
   * @param jars the plugins, where the worker has them
   */
  public WorkOrder order(TrialSpec spec, String folder, List<LocalInputs.Jar> jars) {
    return new WorkOrder(spec, folder, jobs, heapMb, data, accuracyOnly, jars);
  }

  /** The plugins where this machine has them, for workers that have the same disk. */
  public List<LocalInputs.Jar> jars() {
    return plugins.stream()
        .map(jar -> new LocalInputs.Jar(jar.path().toString(), jar.sha256()))
        .toList();
  }
}
