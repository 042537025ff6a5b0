package dev.gauntlet.run.child;

import dev.gauntlet.base.ChildEnvironment;
import dev.gauntlet.trial.TrialFolder;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that starts a child. */
public final class ChildCommand {
  private static final String VECTORS = "jdk.incubator.vector"; // a module that is off by default

  /**
   * Compiles each kernel on its own. Where the compiler puts several into what calls them, it may
   * run into its limit of nodes half-way, and the vectors of those that are left become objects: in
   * 8 of 24 processes a step of hf-java took 1.15 times as long, and in one of 60 trials 2.7 times;
   * so, in none of 24.
   *
   * <p>And compiles it after a third of the usual calls, while who calls it waits: a kernel that is
   * not compiled is hundreds of times slower, and only takes cores from the compiler. A model is
   * warm after 2.5 s instead of 3.5 on two threads, and its steps come out as fast, with none of 36
   * processes that left vectors objects. After a tenth of the calls the compiler knows too little:
   * it left some in most processes of tl-java.
   */
  private static final List<String> KERNELS =
      List.of(
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=dontinline,dev.gauntlet.kernels.VectorKernels::*",
          "-XX:CompileCommand=CompileThresholdScaling,dev.gauntlet.kernels.*::*,0.3",
          "-XX:CompileCommand=BackgroundCompilation,dev.gauntlet.kernels.*::*,false");

  /** Compilers that suffice for kernels on two cores: one compiles soon, two compile well. */
  private static final int COMPILERS = 3;

  /**
   * Calls after which a method without loops is compiled well, 5,000 by default. Most that is
   * called so often while a trial starts is hardly called again: in trials of seconds this saves an
   * eighth of all that a child computes, and steps come out as fast.
   */
  private static final String COMPILED_WELL = "-XX:Tier4InvocationThreshold=15000";

  private ChildCommand() {}

  /**
   * Makes the process builder: same Java, same class path and system properties as this process,
   * but heap, threads, processors and environment of its own.
   *
   * @param program where it begins
   * @param threads to compute on
   * @param cpus processors that it runs on, as {@link CpuShares} has them; null if the system
   *     decides
   * @param folder for what the virtual machine leaves when it crashes; absolute
   * @param scratch for the child's temporary files
   * @param archive options of Java, of {@link ClassArchive}
   */
  static ProcessBuilder of(
      ChildSettings settings,
      Class<?> program,
      int threads,
      @Nullable String cpus,
      Path folder,
      Path scratch,
      List<String> archive) {
    List<String> command = new ArrayList<>();
    if (cpus != null) {
      command.addAll(CpuShares.prefix(cpus));
    }
    command.addAll(ChildEnvironment.java());
    if (ModuleFinder.ofSystem().find(VECTORS).isPresent()) {
      command.add("--add-modules=" + VECTORS);
      command.addAll(KERNELS);
      if (threads == 2 || threads == 3) { // Java has two of them there, and more on more cores
        command.add("-XX:CICompilerCount=" + COMPILERS);
      }
    }
    command.addAll(archive);
    command.addAll(
        List.of(
            "-Xmx" + settings.heapMb() + "m",
            COMPILED_WELL,
            // Whichever thread runs out of heap, and whatever it catches, that is the end of it.
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ActiveProcessorCount=" + threads,
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
            program.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    ChildEnvironment.prepare(builder.environment(), threads);
    return builder;
  }

  /**
   * A program in a process like that of a trial: with the same Java, class path, system properties
   * and variables, on one thread.
   *
   * @param options further options of Java
   */
  public static ProcessBuilder probe(Class<?> program, List<String> options) {
    List<String> command = ChildEnvironment.java();
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    ChildEnvironment.prepare(builder.environment(), 1);
    return builder;
  }

  private static String classPath(ChildSettings settings) {
    StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
    settings.plugins().forEach(jar -> path.append(File.pathSeparatorChar).append(jar.path()));
    return path.toString();
  }
}
