package dev.gauntlet.run.work;

import static java.util.Objects.requireNonNullElse;

import dev.gauntlet.base.MachineKinds;
import dev.gauntlet.run.journal.Environment;
import dev.gauntlet.trial.Calibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine that trials run on.
 *
 * @param name what its cluster calls it; empty until that has said so
 * @param host what it calls itself
 * @param cpu model of its processor
 * @param cores that a worker there may use
 * @param memoryMb its memory, MiB
 * @param java virtual machine and version
 * @param calibrationSeconds time that a fixed piece of work takes on one thread, see {@link
 *     Calibration}
 * @param loadAverage processes that wanted to run in the last minute; null if nobody says
 * @param bootId tells whether two workers are on one machine, whatever they call it: drawn by Linux
 *     whenever it starts; null elsewhere
 */
public record Machine(
    String name,
    String host,
    String cpu,
    int cores,
    long memoryMb,
    String java,
    double calibrationSeconds,
    @Nullable Double loadAverage,
    @Nullable String bootId) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id"); // random(4)
  private static final int CALIBRATIONS = 3;

  /** This one. */
  public static Machine here() {
    double seconds = calibrate();
    Map<String, @Nullable Object> facts = Environment.ofMachine();
    return new Machine(
        "",
        String.valueOf(facts.get(Environment.HOST)),
        String.valueOf(facts.get("cpu")),
        Runtime.getRuntime().availableProcessors(),
        ((Number) requireNonNullElse(facts.get("memory_mb"), 0L)).longValue(),
        String.valueOf(facts.get("java")),
        seconds,
        facts.get(Environment.LOAD_AVERAGE) instanceof Double load ? load : null,
        readBootId());
  }

  /** Seconds that a fixed piece of work takes on one thread of this machine at this moment. */
  static double calibrate() {
    return Arrays.stream(Calibration.measure(CALIBRATIONS)).min().orElseThrow();
  }

  /** What is on record of a trial for which this machine has not said what it is. */
  public Map<String, @Nullable Object> facts() {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put(Environment.HOST, host);
    facts.put("cpu", cpu);
    facts.put("logical_cores", cores);
    facts.put("memory_mb", memoryMb);
    facts.put("java", java);
    return facts;
  }

  private static @Nullable String readBootId() {
    try {
      return Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The same machine by the name that its cluster has for it. */
  public Machine named(String other) {
    return new Machine(
        other, host, cpu, cores, memoryMb, java, calibrationSeconds, loadAverage, bootId);
  }

  /** The same machine, of which a worker may use so many cores. */
  public Machine withCores(int other) {
    return new Machine(
        name, host, cpu, other, memoryMb, java, calibrationSeconds, loadAverage, bootId);
  }

  /** Of which kind each machine is, from 0: times compare within a kind. */
  public static List<Integer> kinds(List<Machine> machines) {
    return MachineKinds.of(
        machines.stream()
            .map(machine -> new MachineKinds.Facts(machine.cpu, machine.calibrationSeconds))
            .toList());
  }
}
