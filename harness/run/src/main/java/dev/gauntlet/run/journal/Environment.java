package dev.gauntlet.run.journal;

import static java.util.concurrent.CompletableFuture.delayedExecutor;

import ai.onnxruntime.OrtEnvironment;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/** Where a run takes place, as far as it may matter to a reader. */
public final class Environment {
  /** Name of the mean number of processes that wanted to run in the last minute. */
  static final String LOAD_AVERAGE = "load_average";

  private static final int GIT_SECONDS = 5;

  /** What decides how long things take. */
  private static final List<String> CONDITIONS =
      List.of(
          "cpu",
          "physical_cores",
          "logical_cores",
          "memory_mb",
          "operating_system",
          "java",
          "cpu_quota",
          "allowed_cpus",
          "jobs",
          "threads",
          "trial_heap_mb",
          "trial_cpus",
          "trial_variables");

  private Environment() {}

  /**
   * Collects machine, system, Java, versions, and what the run is.
   *
   * @param jobs trials at a time
   * @return values by name, in display order; null where the system does not say
   */
  public static Map<String, Object> of(RunPlan plan, int jobs) {
    Map<String, Object> facts = collect();
    facts.put("jobs", jobs);
    facts.put("threads", plan.specs().get(0).threads());
    facts.put("data_sha256", plan.specs().stream().map(TrialSpec::dataSha256).distinct().toList());
    plan.specs().forEach(spec -> facts.putAll(plugins(spec)));
    facts.put("suite_sha256", Sha256.of(plan.suiteYaml().getBytes(StandardCharsets.UTF_8)));
    return facts;
  }

  /** The SHA-256 of each jar that a trial's plugins come from: a name with a colon. */
  private static Map<String, String> plugins(TrialSpec spec) {
    Map<String, String> jars = new TreeMap<>(spec.versions());
    jars.keySet().removeIf(name -> !name.contains(":"));
    return jars;
  }

  /**
   * What is not as it was, of all that decides how long things take.
   *
   * @param then empty if it is not known
   * @return a name with both values each: {@code jobs (1, now 2)}
   */
  public static List<String> changes(Map<String, Object> then, Map<String, Object> now) {
    return CONDITIONS.stream()
        .filter(then::containsKey)
        // As text: a number that was read back may be of another type.
        .filter(name -> !String.valueOf(then.get(name)).equals(String.valueOf(now.get(name))))
        .map(name -> "%s (%s, now %s)".formatted(name, then.get(name), now.get(name)))
        .toList();
  }

  private static Map<String, Object> collect() {
    SystemInfo system = new SystemInfo();
    HardwareAbstractionLayer hardware = system.getHardware();
    CentralProcessor processor = hardware.getProcessor();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("cpu", processor.getProcessorIdentifier().getName().strip());
    facts.put("physical_cores", processor.getPhysicalProcessorCount());
    facts.put("logical_cores", processor.getLogicalProcessorCount());
    facts.put("cpu_quota", cpuQuota());
    facts.put("allowed_cpus", allowedCpus());
    facts.put("memory_mb", hardware.getMemory().getTotal() >> 20);
    facts.put(LOAD_AVERAGE, loadAverage());
    facts.put("operating_system", system.getOperatingSystem().toString());
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put(
        "java_flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.putAll(Versions.installed());
    facts.put("onnxruntime", OrtEnvironment.class.getPackage().getImplementationVersion());
    facts.put("git_commit", git("rev-parse", "HEAD"));
    String changes = git("status", "--porcelain");
    facts.put("git_dirty", changes == null ? null : !changes.isEmpty());
    return facts;
  }

  /**
   * Processors' worth of time that this process's control group, or one that holds it, may use at
   * most, see Linux's cgroup-v2 documentation of {@code cpu.max}; null if that is not limited.
   */
  private static Double cpuQuota() {
    Path root = Path.of("/sys/fs/cgroup");
    Double least = null;
    try {
      String group =
          Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
              .filter(line -> line.startsWith("0::/"))
              .map(line -> line.substring("0::/".length()))
              .findFirst()
              .orElse("");
      for (Path folder = root.resolve(group).normalize();
          folder != null && folder.startsWith(root);
          folder = folder.getParent()) {
        Path file = folder.resolve("cpu.max");
        if (Files.exists(file)) {
          String[] quota = Files.readString(file).strip().split(" ", -1);
          if (!quota[0].equals("max")) {
            double cpus = Double.parseDouble(quota[0]) / Double.parseDouble(quota[1]);
            least = least == null ? cpus : Math.min(least, cpus);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      return least; // not Linux, or a file of another form: the system does not say
    }
    return least;
  }

  /** The processors that this process may use, as Linux lists them; null elsewhere. */
  private static String allowedCpus() {
    String name = "Cpus_allowed_list:";
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  /** How many processes wanted to run in the last minute, on average; null if nobody says. */
  static Double loadAverage() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? null : load;
  }

  /** What git says in the current directory; null if it is not installed or has no say in time. */
  private static String git(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      delayedExecutor(GIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
      byte[] output = process.getInputStream().readAllBytes();
      return process.waitFor() == 0 ? new String(output, StandardCharsets.UTF_8).strip() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
