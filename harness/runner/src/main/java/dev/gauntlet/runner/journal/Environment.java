package dev.gauntlet.runner.journal;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/** Where a run takes place, as far as it may matter to a reader. */
public final class Environment {
  private static final int GIT_SECONDS = 5;

  private Environment() {}

  /** Machine, system, Java and versions by name, in display order. */
  public static Map<String, Object> collect() {
    SystemInfo system = new SystemInfo();
    HardwareAbstractionLayer hardware = system.getHardware();
    CentralProcessor processor = hardware.getProcessor();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", processor.getProcessorIdentifier().getName().strip());
    facts.put("physical_cores", processor.getPhysicalProcessorCount());
    facts.put("logical_cores", processor.getLogicalProcessorCount());
    facts.put("memory_mb", hardware.getMemory().getTotal() >> 20);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    facts.put("load_average", load < 0 ? null : load);
    facts.put("operating_system", system.getOperatingSystem().toString());
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put(
        "java_flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.putAll(Versions.installed());
    facts.put("git_commit", git("rev-parse", "HEAD"));
    String changes = git("status", "--porcelain");
    facts.put("git_dirty", changes == null ? null : !changes.isEmpty());
    return facts;
  }

  /** What git says in the current directory; null if it is not installed or has no say. */
  private static String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      boolean ended = process.waitFor(GIT_SECONDS, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0
          ? new String(output, StandardCharsets.UTF_8).strip()
          : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
