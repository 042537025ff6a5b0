package dev.gauntlet.run.child;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of this process's environment a child inherits: what the user's system needs, nothing that
 * changes the engine or the virtual machine behind Gauntlet's back, and what decides speed only
 * where it is on record.
 */
final class ChildEnvironment {
  /** A variable that every process has which a child has started, whatever its parent is by now. */
  static final String MARK = "GAUNTLET_CHILD";

  /**
   * How often a waiting thread looks before it sleeps, in libgomp, the OpenMP of Linux's libtorch,
   * which heeds this before {@code OMP_WAIT_POLICY}; others have the policy alone. See the README
   * for the figures. Losses do not depend on it.
   */
  static final String SPIN_COUNT = "1000";

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
   * Makes a copy of this process's environment a child's.
   *
   * @param environment changed in place
   * @param threads on which the engine is to compute
   */
  static void prepare(Map<String, String> environment, int threads) {
    environment
        .keySet()
        .removeIf(
            name -> OPTIONS.contains(name) || (startsWith(ENGINE, name) && !CACHES.contains(name)));
    environment.put("OPT_OUT_TRACKING", "true");
    String count = Integer.toString(threads);
    environment.put("OMP_NUM_THREADS", count);
    environment.put("MKL_NUM_THREADS", count);
    if (environment.putIfAbsent("OMP_WAIT_POLICY", "passive") == null) {
      environment.putIfAbsent("GOMP_SPINCOUNT", SPIN_COUNT);
    }
  }

  /**
   * What decides speed in a child's environment, as text: {@code GOMP_SPINCOUNT=1000
   * OMP_NUM_THREADS=2}. Folders are left out: they are nobody's business.
   */
  static String speed(Map<String, String> environment) {
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
