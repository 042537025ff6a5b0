package dev.gauntlet.run.child;

import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialFolder;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command that starts a child. */
final class ChildCommand {
  private ChildCommand() {}

  /**
   * Makes the process builder: same Java, same class path and system properties as this process,
   * but heap and threads of its own.
   *
   * @param folder of the trial; absolute
   * @param scratch for the child's temporary files
   */
  static ProcessBuilder of(ChildSettings settings, TrialSpec spec, Path folder, Path scratch) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    inheritedOptions().forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx" + settings.heapMb() + "m",
            // Whichever thread runs out of heap, and whatever it catches, that is the end of it.
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ActiveProcessorCount=" + spec.threads(),
            "-XX:ErrorFile=" + new TrialFolder(folder).fatalError(),
            "-XX:-CreateCoredumpOnCrash",
            "-XX:-UsePerfData", // its file would outlive a child that is killed
            "-Djava.io.tmpdir=" + scratch,
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-cp",
            classPath(settings),
            ChildMain.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    String threads = Integer.toString(spec.threads());
    builder.environment().put("OMP_NUM_THREADS", threads);
    builder.environment().put("MKL_NUM_THREADS", threads);
    return builder;
  }

  private static Stream<String> inheritedOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-D") || option.startsWith("--"));
  }

  private static String classPath(ChildSettings settings) {
    StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
    settings.plugins().forEach(jar -> path.append(File.pathSeparatorChar).append(jar.path()));
    return path.toString();
  }
}
