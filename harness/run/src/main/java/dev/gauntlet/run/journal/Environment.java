package dev.gauntlet.run.journal;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.stream.Collectors.joining;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.gauntlet.base.ProcFile;
import dev.gauntlet.base.Sha256;
import dev.gauntlet.kernels.KernelChoice;
import dev.gauntlet.onnx.OnnxModel;
import dev.gauntlet.plan.RunPlan;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/** Where a run takes place, as far as it may matter to a reader. */
public final class Environment {
  /** Name of the mean number of processes that wanted to run in the last minute. */
  public static final String LOAD_AVERAGE = "load_average";

  /** Name of what a machine calls itself; on record where a run has several machines. */
  public static final String HOST = "host";

  static final String GIT_COMMIT = "git_commit";

  private static final int GIT_SECONDS = 5;

  /**
   * The options of Java that may decide a result, and hold no path: sizes, switches and numbers of
   * the virtual machine, its modules, assertions.
   */
  private static final Pattern DECIDING_FLAG =
      Pattern.compile(
          "-X(mx|ms|ss|mn)\\w+|-X(int|comp|mixed|batch|rs|share:\\w+)"
              + "|-XX:[+-]\\w+|-XX:\\w+=-?\\d[\\d.]*[kKmMgGtT]?"
              + "|-(ea|da|esa|dsa|enableassertions|disableassertions)"
              + "|--add-modules=[\\w.,-]+|--enable-(preview|native-access=[\\w.,-]+)"
              + "|-D(OMP|ai\\.djl)[\\w.]*=(true|false|\\d+)");

  /** What decides how long things take. */
  private static final List<String> CONDITIONS =
      List.of(
          "cpu",
          "physical_cores",
          "logical_cores",
          "memory_mb",
          "operating_system",
          "java",
          "kernels",
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

  /**
   * Collects what this machine is, with its system, Java and versions, for the record of a trial
   * that another machine has ordered.
   *
   * @return values by name, in display order; null where the system does not say
   */
  public static Map<String, @Nullable Object> ofMachine() {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put(HOST, new SystemInfo().getOperatingSystem().getNetworkParams().getHostName().strip());
    facts.putAll(collect());
    return facts;
  }

  /**
   * Where a trial ran.
   *
   * @param run where its run began
   * @param load of that machine when the trial began
   * @param worker what the machine it ran on has said of itself; empty if it was the run's
   */
  static Map<String, @Nullable Object> ofTrial(
      Map<String, Object> run, @Nullable Double load, Map<String, @Nullable Object> worker) {
    Map<String, @Nullable Object> where = new LinkedHashMap<>(run);
    where.replace(LOAD_AVERAGE, load);
    where.putAll(worker);
    return where;
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
    OptionalDouble quota = CpuQuota.ofThisProcess();
    facts.put("cpu_quota", quota.isPresent() ? quota.getAsDouble() : null);
    facts.put("allowed_cpus", ProcFile.allowedCpus());
    facts.put("memory_mb", hardware.getMemory().getTotal() >> 20);
    facts.put(LOAD_AVERAGE, loadAverage());
    facts.put("operating_system", system.getOperatingSystem().toString());
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("java_flags", flags(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.put("kernels", kernels(KernelChoice.ofThisProcess()));
    facts.putAll(Versions.installed());
    facts.put("onnxruntime", OnnxModel.libraryVersion());
    addCommit(facts, System.getProperty("gauntlet.home"));
    return facts;
  }

  /**
   * With what trials compute that are trained in Java, as their own records have it: in a trial's
   * process the module of vectors is there if this Java has it, and vectors are as wide as the
   * processor's. This process has no need of the module.
   *
   * @param choice that a trial's process is told as well
   */
  static String kernels(KernelChoice choice) {
    if (choice == KernelChoice.SCALAR) {
      return "scalar: as -D" + KernelChoice.PROPERTY + " says";
    }
    if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isEmpty()) {
      return "scalar: module jdk.incubator.vector missing";
    }
    return (choice == KernelChoice.OF_PROCESSOR ? vectorBits() : choice.value()) + "-bit vectors";
  }

  /** As wide as this Java makes its vectors, as far as kernels have use for it. */
  private static String vectorBits() {
    try {
      VMOption bytes =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
              .getVMOption("MaxVectorSize");
      int bits = Byte.SIZE * Integer.parseInt(bytes.getValue());
      return String.valueOf(Math.min(512, Math.max(128, bits)));
    } catch (IllegalArgumentException notThisVirtualMachine) {
      return "unknown";
    }
  }

  /** The options of Java that may decide a result. */
  static String flags(List<String> options) {
    return options.stream().filter(DECIDING_FLAG.asMatchPredicate()).collect(joining(" "));
  }

  /**
   * Adds which commit of Gauntlet this is: that of the checkout it was started from, or else of the
   * one it was built from. The current directory's repository is the user's, and no matter.
   *
   * @param home the folder that Gauntlet is started from; null if that is not known
   */
  static void addCommit(Map<String, @Nullable Object> facts, @Nullable String home) {
    if (home == null || !Files.exists(Path.of(home, ".git"))) {
      facts.put(GIT_COMMIT, Versions.builtFrom());
      facts.put("git_dirty", null);
      return;
    }
    facts.put(GIT_COMMIT, git(home, "rev-parse", "HEAD"));
    String changes = git(home, "status", "--porcelain");
    facts.put("git_dirty", changes == null ? null : !changes.isEmpty());
  }

  /** How many processes wanted to run in the last minute, on average; null if nobody says. */
  static @Nullable Double loadAverage() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return load < 0 ? null : load;
  }

  /** What git says in a folder; null if it is not installed or has no say in time. */
  private static @Nullable String git(String folder, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder));
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
