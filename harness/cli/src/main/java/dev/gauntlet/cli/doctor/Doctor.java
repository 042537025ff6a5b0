package dev.gauntlet.cli.doctor;

import static java.util.concurrent.CompletableFuture.delayedExecutor;

import com.sun.management.OperatingSystemMXBean;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.child.ChildCommand;
import dev.gauntlet.run.journal.CpuQuota;
import dev.gauntlet.spi.Download;
import dev.gauntlet.trial.Calibration;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at this machine as a run would meet it. */
public final class Doctor {
  private static final int PROBE_SECONDS = 120;
  private static final long MB = 1 << 20;

  /** Of a whole machine: the engine alone takes half of this. */
  private static final long LEAST_MEMORY_MB = 1000;

  private static final long COMFORTABLE_MEMORY_MB = 4000;

  private static final int CALIBRATIONS = 10;

  /** As in reports, which warn of a trial during which the machine's speed changed more. */
  private static final double STEADY = 0.1;

  private static final Pattern VECTOR_FLAGS =
      Pattern.compile("\\b(avx512f|avx2|avx|sse4_2|asimd|sve2?)\\b");

  private final Map<String, String> environment;
  private final Path home;

  /**
   * A doctor for a process.
   *
   * @param environment its variables
   * @param home of its user
   */
  public Doctor(Map<String, String> environment, Path home) {
    this.environment = Map.copyOf(environment);
    this.home = home;
  }

  /**
   * Looks at everything. Takes a few seconds, most of them for loading the engine.
   *
   * @param data where data is looked for
   * @param downloads the data that tasks need and do not bring along
   */
  public List<Finding> examine(DataFolders data, List<Download> downloads) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.addAll(engines());
    findings.add(cores(Runtime.getRuntime().availableProcessors(), CpuQuota.ofThisProcess()));
    findings.add(load());
    findings.add(memory(system().getTotalMemorySize() / MB, system().getFreeMemorySize() / MB));
    findings.addAll(new Folders(environment, home).examine());
    findings.add(locale(System.getProperty("sun.jnu.encoding", "unknown")));
    downloads.forEach(download -> findings.add(data(data, download)));
    findings.add(noise(Calibration.measure(CALIBRATIONS)));
    return findings;
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  private static Finding java() {
    return Finding.ok(
        "java",
        "%s %s, heap of at most %,d MB"
            .formatted(
                System.getProperty("java.vm.name"),
                Runtime.version(),
                Runtime.getRuntime().maxMemory() / MB));
  }

  // --- The engines, in a process of their own ---------------------------------------------------

  private List<Finding> engines() {
    String output;
    try {
      output = probe();
    } catch (IOException e) {
      output = EngineProbe.FAILED + OneLine.reason(e);
    }
    return engines(output, vectorFlags());
  }

  private static String probe() throws IOException {
    String module = "jdk.incubator.vector";
    boolean there = ModuleFinder.ofSystem().find(module).isPresent();
    Process process =
        ChildCommand.probe(EngineProbe.class, there ? List.of("--add-modules", module) : List.of())
            .start();
    process.getOutputStream().close();
    delayedExecutor(PROBE_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * What the probe said.
   *
   * @param output all it printed
   * @param flags what the processor can, as far as the system says
   */
  static List<Finding> engines(String output, String flags) {
    String cure =
        "see to the folders below that are marked; if none is, then this build has no libraries for "
            + System.getProperty("os.name")
            + " on "
            + System.getProperty("os.arch")
            + ": build it there";
    return List.of(
        engine("engine", answer(output, EngineProbe.TORCH), output, Finding.Grade.FAIL, cure),
        engine("onnx", answer(output, EngineProbe.ONNX), output, Finding.Grade.WARN, cure),
        vectors(answer(output, EngineProbe.VECTOR), flags));
  }

  private static Finding engine(
      String name, String answer, String output, Finding.Grade otherwise, String cure) {
    String what = name.equals("onnx") ? "ONNX Runtime " : "PyTorch ";
    if (!answer.isEmpty() && !answer.startsWith(EngineProbe.FAILED)) {
      return Finding.ok(name, what + answer + " loads");
    }
    String reason =
        answer.isEmpty()
            ? "its process ended: " + OneLine.of(output.strip())
            : answer.substring(EngineProbe.FAILED.length());
    return new Finding(name, otherwise, what + "does not load: " + reason, cure);
  }

  private static String answer(String output, String key) {
    return output
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst()
        .orElse("");
  }

  private static Finding vectors(String bits, String flags) {
    String width = bits.matches("\\d+") ? bits + " bits in Java" : "unknown to this Java";
    String value = width + (flags.isEmpty() ? "" : ", the processor has " + flags);
    boolean slow = flags.contains("sse4_2") && !flags.contains("avx2");
    return slow
        ? Finding.warn(
            "vectors", value, "without AVX2 everything is slow: times compare on this machine only")
        : Finding.ok("vectors", value);
  }

  private static String vectorFlags() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      Matcher flags =
          VECTOR_FLAGS.matcher(
              lines
                  .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                  .findFirst()
                  .orElse(""));
      return String.join(" ", new TreeSet<>(flags.results().map(m -> m.group()).toList()));
    } catch (IOException e) {
      return ""; // not Linux
    }
  }

  // --- The machine ------------------------------------------------------------------------------

  static Finding cores(int cores, OptionalDouble quota) {
    if (quota.isEmpty()) {
      return Finding.ok("cores", cores + ", no quota");
    }
    String value = String.format(Locale.ROOT, "%d, quota of %.2f", cores, quota.getAsDouble());
    return quota.getAsDouble() >= cores
        ? Finding.ok("cores", value)
        : Finding.warn(
            "cores",
            value,
            "the quota stops trials in mid-step and makes times vary: give the container whole"
                + " cores (--cpuset-cpus), or run with --threads "
                + Math.max(1, (int) quota.getAsDouble()));
  }

  private static Finding load() {
    return load(system().getSystemLoadAverage(), Runtime.getRuntime().availableProcessors());
  }

  static Finding load(double load, int cores) {
    if (load < 0) {
      return Finding.ok("load", "unknown");
    }
    String value = String.format(Locale.ROOT, "%.2f processes on %d cores", load, cores);
    return load > 0.5 * cores
        ? Finding.warn("load", value, "other programs use the machine: end them before measuring")
        : Finding.ok("load", value);
  }

  static Finding memory(long totalMb, long freeMb) {
    String value = String.format(Locale.ROOT, "%,d MB, %,d MB free", totalMb, freeMb);
    if (totalMb < LEAST_MEMORY_MB) {
      return Finding.fail("memory", value, "a trial needs about %,d MB".formatted(LEAST_MEMORY_MB));
    }
    return totalMb < COMFORTABLE_MEMORY_MB
        ? Finding.warn(
            "memory", value, "run one trial at a time (--jobs 1), with small batches at first")
        : Finding.ok("memory", value);
  }

  static Finding noise(double[] seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    double spread = (sorted[sorted.length - 1] - sorted[0]) / median;
    String value =
        String.format(
            Locale.ROOT,
            "%.1f %% between the fastest and the slowest of %d rounds of the same work (%.2f ms)",
            100 * spread,
            sorted.length,
            1e3 * median);
    return spread > STEADY
        ? Finding.warn(
            "noise",
            value,
            "times will vary as much: end other programs, plug the machine in, fix its clock"
                + " frequency, or run more seeds")
        : Finding.ok("noise", value);
  }

  static Finding locale(String encoding) {
    return encoding.toUpperCase(Locale.ROOT).startsWith("UTF")
        ? Finding.ok("locale", encoding)
        : Finding.warn(
            "locale",
            encoding + ", which cannot express every file name",
            "set LC_ALL=C.UTF-8 or another UTF-8 locale");
  }

  private static Finding data(DataFolders folders, Download download) {
    String name = "data";
    try {
      int bytes = folders.read(download).length;
      return Finding.ok(name, "%s, %,d bytes, verified".formatted(download.name(), bytes));
    } catch (InputException | IOException e) {
      return Finding.warn(
          name,
          download.name() + " is not here, or not what it should be",
          "needed by some tasks only: gauntlet data fetch " + download.name());
    }
  }
}
