package dev.gauntlet.run.work;

import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.journal.LocalInputs;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is asked to do: one line of JSON on the standard input of {@code gauntlet work}.
 *
 * @param spec the trial
 * @param folder where its files go; created if it is missing. Relative to the worker's current
 *     directory, as all paths here are
 * @param jobs trials that may run on the worker's machine at a time, this one included
 * @param heapMb largest Java heap of the trial, MiB; null for a quarter of its share of memory
 * @param data where data is
 * @param accuracyOnly as in {@link dev.gauntlet.run.child.ChildSettings}
 * @param plugins the jars of plugins, with what they must hold
 */
public record WorkOrder(
    TrialSpec spec,
    String folder,
    int jobs,
    @Nullable Long heapMb,
    DataPlaces data,
    boolean accuracyOnly,
    List<LocalInputs.Jar> plugins) {
  public WorkOrder {
    plugins = List.copyOf(plugins);
  }

  /** The jars, of which nobody has made sure yet that they hold what they must. */
  List<PluginJar> jars() {
    return plugins.stream()
        .map(jar -> new PluginJar(Path.of(jar.path()).toAbsolutePath(), jar.sha256()))
        .toList();
  }
}
