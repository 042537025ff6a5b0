package dev.gauntlet.run.child;

import dev.gauntlet.base.ChildEnvironment;
import dev.gauntlet.base.InputException;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.trial.Trial;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every child is given.
 *
 * @param plugins jars beside this process's class path, in search order
 * @param data where data is
 * @param accuracyOnly whether nothing else is asked of a trial, as in {@link
 *     Trial#withAccuracyOnly(boolean)}, and the model is not exported
 * @param patienceSeconds how long a child may give no sign of life, at least: a trial whose steps
 *     and evaluations take long has more, see {@link Watchdog}
 * @param heapMb largest Java heap, MiB
 * @param memoryMb resident memory, heap included, beyond which a child is ended, MiB
 * @param cpus processors for each of the children that run side by side, as {@link CpuShares} has
 *     them; empty if the system decides
 */
public record ChildSettings(
    List<PluginJar> plugins,
    DataPlaces data,
    boolean accuracyOnly,
    double patienceSeconds,
    long heapMb,
    long memoryMb,
    List<String> cpus) {
  /** Name, on record, of a trial's processors: {@code any} if the system decides. */
  static final String CPUS = "trial_cpus";

  // Tensors live outside the heap; what the operating system and this process need is left alone.
  private static final double HEAP_SHARE = 0.25;
  private static final double MEMORY_SHARE = 0.8;

  // Starting, reading data and evaluating for the first time have nothing to compare with.
  private static final double PATIENCE_SECONDS = 900;

  public ChildSettings {
    plugins = List.copyOf(plugins);
    cpus = List.copyOf(cpus);
  }

  /** Memory of the machine that there has to be for each child with such a heap, MiB. */
  public static long leastMemoryMb(long heapMb) {
    return (long) Math.ceil(heapMb / MEMORY_SHARE);
  }

  /**
   * Settings that share this machine's memory and processors evenly.
   *
   * @param jobs children at a time
   * @param threads of each
   * @param heapMb largest Java heap, MiB; null for a quarter of a child's share of memory
   * @throws InputException if the heap is more than a child may hold
   */
  public static ChildSettings share(
      List<PluginJar> plugins, DataPlaces data, int jobs, int threads, @Nullable Long heapMb) {
    double totalMb = SystemMemory.totalMb() / (double) jobs;
    long memoryMb = Math.round(MEMORY_SHARE * totalMb);
    if (heapMb != null && heapMb > memoryMb) {
      throw new InputException(
          "heap is %dm, must be at most %dm: what a trial may hold of this machine's memory%s"
              .formatted(heapMb, memoryMb, jobs == 1 ? "" : " with --jobs " + jobs));
    }
    return new ChildSettings(
        plugins,
        data,
        false,
        PATIENCE_SECONDS,
        heapMb == null ? Math.round(HEAP_SHARE * totalMb) : heapMb,
        memoryMb,
        CpuShares.of(jobs, threads));
  }

  /** The settings of one of the children that run side by side: its processors, from 0. */
  public ChildSettings only(int place) {
    return with(accuracyOnly, cpus.isEmpty() ? cpus : List.of(cpus.get(place)));
  }

  /** The same for trials of which nothing but the accuracy is asked, or all there is. */
  public ChildSettings withAccuracyOnly(boolean only) {
    return with(only, cpus);
  }

  private ChildSettings with(boolean only, List<String> processors) {
    return new ChildSettings(plugins, data, only, patienceSeconds, heapMb, memoryMb, processors);
  }

  /**
   * What of this decides how long things take, for the record.
   *
   * @param threads of each child
   * @return values by name, in display order
   */
  public Map<String, Object> facts(int threads) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    ChildEnvironment.prepare(environment, threads);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("trial_heap_mb", heapMb);
    facts.put("trial_memory_limit_mb", memoryMb);
    facts.put(CPUS, cpus.isEmpty() ? "any" : String.join(" | ", cpus));
    facts.put("trial_variables", ChildEnvironment.speed(environment));
    return facts;
  }
}
