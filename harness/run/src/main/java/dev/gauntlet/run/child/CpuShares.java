package dev.gauntlet.run.child;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import dev.gauntlet.base.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Cores of its own for each of the children that run side by side, so that none takes another's,
 * and {@code OMP_PROC_BIND} does not put them all on the same ones. On Linux, with {@code taskset}
 * of util-linux; elsewhere the system decides.
 */
final class CpuShares {
  private static final Path CPUS = Path.of("/sys/devices/system/cpu");
  private static final double SAME_KIND = 0.8; // of the fastest: cores of a kind differ by less

  private CpuShares() {}

  /**
   * A logical processor.
   *
   * @param id its number
   * @param core names the physical core, package included; hardware threads of a core share it
   * @param speed relative to other cores of this machine, in any unit
   */
  record Cpu(int id, String core, long speed) {}

  /**
   * Shares the processors that this process may use.
   *
   * @param jobs children at a time
   * @param threads of each
   * @return a list of processors for each child, as {@code taskset} reads it; empty if the system
   *     decides: for one child, which has all, for children that want more than there is, and where
   *     it cannot be told otherwise
   */
  static List<String> of(int jobs, int threads) {
    if (jobs == 1) {
      return List.of();
    }
    try {
      List<String> shares = share(allowed(), jobs, threads);
      return shares.stream().allMatch(CpuShares::works) ? shares : List.of();
    } catch (IOException | NumberFormatException e) { // not Linux, or a Linux that does not say
      return List.of();
    }
  }

  /**
   * Shares processors: whole cores if there is one for each child, else their hardware threads. All
   * children get as many, of the same kinds.
   */
  static List<String> share(List<Cpu> cpus, int jobs, int threads) {
    List<List<Cpu>> units = units(cpus, jobs);
    int size = units.size() / jobs;
    boolean ofAKind =
        units.stream().mapToLong(unit -> unit.get(0).speed()).min().orElse(0)
            >= SAME_KIND * units.stream().mapToLong(unit -> unit.get(0).speed()).max().orElse(0);
    List<String> shares = new ArrayList<>();
    for (int job = 0; job < jobs; job++) {
      List<Cpu> share = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        // Neighbours share a cache; but where cores are of two kinds, each child gets of both.
        share.addAll(units.get(ofAKind ? job * size + i : i * jobs + job));
      }
      if (share.size() < threads) {
        return List.of();
      }
      shares.add(share.stream().map(cpu -> Integer.toString(cpu.id())).collect(joining(",")));
    }
    return shares;
  }

  /** What is given to one child as a whole, the fastest first. */
  private static List<List<Cpu>> units(List<Cpu> cpus, int jobs) {
    Map<String, List<Cpu>> cores = new LinkedHashMap<>();
    cpus.stream()
        .sorted(comparing(Cpu::id))
        .forEach(cpu -> cores.computeIfAbsent(cpu.core(), core -> new ArrayList<>()).add(cpu));
    List<List<Cpu>> units = new ArrayList<>(cores.values());
    if (units.size() < jobs) { // first threads of all cores, then second ones
      units.clear();
      int most = cores.values().stream().mapToInt(Collection::size).max().orElse(0);
      for (int i = 0; i < most; i++) {
        int thread = i;
        cores.values().stream()
            .filter(core -> core.size() > thread)
            .forEach(core -> units.add(List.of(core.get(thread))));
      }
    }
    units.sort(
        Comparator.comparingLong((List<Cpu> unit) -> Math.round(unit.get(0).speed() / 100_000.0))
            .reversed()); // stable: neighbours stay together
    return units;
  }

  private static List<Cpu> allowed() throws IOException {
    List<Cpu> cpus = new ArrayList<>();
    List<Integer> allowed = ProcFile.allowedCpuNumbers();
    if (allowed.isEmpty()) {
      throw new IOException("the system does not say which processors are allowed");
    }
    for (int id : allowed) {
      Path cpu = CPUS.resolve("cpu" + id);
      String core =
          read(cpu.resolve("topology/physical_package_id"))
              + ":"
              + read(cpu.resolve("topology/core_id"));
      Path frequency = cpu.resolve("cpufreq/cpuinfo_max_freq"); // kHz; virtual machines have none
      cpus.add(new Cpu(id, core, Files.exists(frequency) ? Long.parseLong(read(frequency)) : 0));
    }
    return cpus;
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** What a command begins with that runs on these processors alone. */
  static List<String> prefix(String share) {
    return List.of("taskset", "-c", share);
  }

  /** Whether taskset is there, and is allowed to: a container may forbid it. */
  private static boolean works(String share) {
    List<String> command = new ArrayList<>(prefix(share));
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
