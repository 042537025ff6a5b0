package dev.gauntlet.run.child;

import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.spi.result.TrialSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What every child is given.
 *
 * @param plugins jars beside this process's class path, in search order
 * @param data the data folder that the user named, or null
 * @param timeLimit how long a trial may take in all, from the start of its process to its end
 * @param heapMb largest Java heap, MiB
 * @param memoryMb resident memory, heap included, beyond which a child is ended, MiB
 */
public record ChildSettings(
    List<PluginJar> plugins,
    Path data,
    Function<TrialSpec, Duration> timeLimit,
    long heapMb,
    long memoryMb) {
  // Tensors live outside the heap; what the operating system and this process need is left alone.
  private static final double HEAP_SHARE = 0.25;
  private static final double MEMORY_SHARE = 0.8;

  private static final double TIME_LIMIT_FACTOR = 3;
  private static final double TIME_LIMIT_EXTRA_SECONDS = 120;

  public ChildSettings {
    plugins = List.copyOf(plugins);
    Objects.requireNonNull(timeLimit, "timeLimit");
  }

  /**
   * Settings that share this machine's memory evenly.
   *
   * @param jobs children at a time
   */
  public static ChildSettings share(
      List<PluginJar> plugins, Path data, Function<TrialSpec, Duration> timeLimit, int jobs) {
    double totalMb = SystemMemory.totalMb() / (double) jobs;
    return new ChildSettings(
        plugins,
        data,
        timeLimit,
        Math.round(HEAP_SHARE * totalMb),
        Math.round(MEMORY_SHARE * totalMb));
  }

  /** A time limit that a healthy trial keeps even on a machine that is busy with other things. */
  public static Duration generousLimit(double expectedSeconds) {
    double seconds = TIME_LIMIT_FACTOR * expectedSeconds + TIME_LIMIT_EXTRA_SECONDS;
    return Duration.ofMillis(Math.round(1000 * seconds));
  }
}
