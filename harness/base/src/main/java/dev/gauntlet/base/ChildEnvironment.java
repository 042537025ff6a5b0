package dev.gauntlet.base;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of this process's Java and environment its children inherit, trials and plugins alike: what
 * the user's system needs, nothing that changes the engine or the virtual machine behind Gauntlet's
 * back, and what decides speed only where it is on record.
 */
public final class ChildEnvironment {
  /** A variable that every process has which a child has started, whatever its parent is by now. */
  public static final String MARK = "GAUNTLET_CHILD";

  // Where DJL unpacks the engine is the user's to say: on a small home or a shared machine it must
  // be elsewhere. All else that DJL and libtorch read would make it another engine.
  private static final List<String> CACHES = List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR");
  private static final List<String> ENGINE = List.of("PYTORCH_", "TORCH_", "DJL_", "AI_DJL_");
  // HotSpot and the java command read options in these; some open ports, which children would
  // fight for.
  private static final List<String> OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");
  // OpenMP, MKL, oneDNN, ATen, and the allocator.
  private static final List<String> SPEED =
      List.of(
          "OMP_",
          "GOMP_",
          "KMP_",
          "MKL_",
          "ATEN_",
          "DNNL_",
          "ONEDNN_",
          "MALLOC_",
          "GLIBC_TUNABLES",
          "LD_PRELOAD");
  // Of management agents, whose port can be opened once, and of the engine.
  private static final List<String> PROPERTIES_NOT_MEANT =
      List.of(
          "com.sun.management.", "java.rmi.", "ai.djl.pytorch.", "PYTORCH_", "DJL_DEFAULT_ENGINE");

  private ChildEnvironment() {}

  /**
   * How a command begins that starts a child: this process's Java, and those of its options that
   * are meant for children as well.
   *
   * @return can be added to
   */
  public static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    inherited(ManagementFactory.getRuntimeMXBean().getInputArguments()).forEach(command::add);
    return command;
  }

  /**
   * Makes a copy of this process's environment a child's.
   *
   * @param environment changed in place
   * @param threads on which the engine is to compute
   */
  public static void prepare(Map<String, String> environment, int threads) {
    environment
        .keySet()
        .removeIf(
            name -> OPTIONS.contains(name) || (startsWith(ENGINE, name) && !CACHES.contains(name)));
    environment.put("OPT_OUT_TRACKING", "true");
    String count = Integer.toString(threads);
    environment.put("OMP_NUM_THREADS", count);
    environment.put("MKL_NUM_THREADS", count);
    // Threads that spin while they wait take the cores from all else, the compiler of the virtual
    // machine included; harness/docs/child-processes.md has figures.
    environment.putIfAbsent("OMP_WAIT_POLICY", "passive");
  }

  /**
   * What decides speed in a child's environment, as text: {@code OMP_NUM_THREADS=2
   * OMP_WAIT_POLICY=passive}. Folders are left out: they are nobody's business.
   */
  public static String speed(Map<String, String> environment) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (startsWith(SPEED, name)) {
                text.append(text.isEmpty() ? "" : " ")
                    .append(name)
                    .append('=')
                    .append(value.replaceAll("[^\\s:=]*/", ""));
              }
            });
    return text.toString();
  }

  /**
   * Which of the options that started this virtual machine are meant for children as well: system
   * properties and what opens modules. Heap, collector, agents and their ports are this process's.
   *
   * @return each once
   */
  static Stream<String> inherited(List<String> options) {
    return options.stream()
        .filter(
            option ->
                option.startsWith("--")
                    || (option.startsWith("-D")
                        && !startsWith(PROPERTIES_NOT_MEANT, option.substring(2))))
        .distinct();
  }

  private static boolean startsWith(List<String> prefixes, String name) {
    return prefixes.stream().anyMatch(name::startsWith);
  }
}
