package dev.gauntlet.run.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How much of the processors Linux lets this process use, by its control group and those above it:
 * version 2 (kernel documentation, "Control Group v2", cpu.max) and version 1 ("CFS Bandwidth
 * Control", cpu.cfs_quota_us).
 */
public final class CpuQuota {
  private CpuQuota() {}

  /**
   * The quota of this process, in processors.
   *
   * @return empty if there is none, or this is not Linux
   */
  public static OptionalDouble ofThisProcess() {
    return of(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
  }

  /**
   * The quota that files of control groups amount to.
   *
   * @param membership which groups the process is in, as {@code /proc/self/cgroup} says
   * @param root where the groups are mounted
   */
  static OptionalDouble of(Path membership, Path root) {
    double least = Double.POSITIVE_INFINITY;
    try {
      for (String line : Files.readAllLines(membership)) {
        String[] parts = line.split(":", 3);
        if (parts.length == 3) {
          least =
              Math.min(least, quota(parts[1], Path.of("/").relativize(Path.of(parts[2])), root));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return OptionalDouble.empty(); // another system, or one that hides this
    }
    return Double.isFinite(least) ? OptionalDouble.of(least) : OptionalDouble.empty();
  }

  private static double quota(String controllers, Path group, Path root) throws IOException {
    if (controllers.isEmpty()) {
      return least(root, group, List.of("cpu.max"));
    }
    return Arrays.asList(controllers.split(",")).contains("cpu")
        ? least(root.resolve("cpu"), group, List.of("cpu.cfs_quota_us", "cpu.cfs_period_us"))
        : Double.POSITIVE_INFINITY;
  }

  /** The least of a group's own quota and those of all groups above it. */
  private static double least(Path mount, Path group, List<String> files) throws IOException {
    double least = Double.POSITIVE_INFINITY;
    Path folder = mount.resolve(group).normalize();
    // In a container the path is that outside, of which nothing may be mounted but the root.
    while (folder != null && folder.startsWith(mount)) {
      StringBuilder text = new StringBuilder();
      for (String file : files) {
        if (Files.isReadable(folder.resolve(file))) {
          text.append(Files.readString(folder.resolve(file)).strip()).append(' ');
        }
      }
      least = Math.min(least, processors(text.toString().strip().split(" +")));
      folder = folder.getParent();
    }
    return least;
  }

  /** {@code 150000 100000} is one and a half; {@code max} and {@code -1} are no limit. */
  private static double processors(String[] quotaAndPeriod) {
    if (quotaAndPeriod.length != 2 || !quotaAndPeriod[0].matches("\\d+")) {
      return Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(quotaAndPeriod[0]) / Double.parseDouble(quotaAndPeriod[1]);
  }
}
