package dev.gauntlet.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.Json;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.implementations.tl.TlJava;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.result.LeverRecord;
import dev.gauntlet.trial.TorchEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What each lever buys: time of a training step of the einsum transformer, microseconds an example,
 * with one setting changed at a time. Each measurement has a process of its own, and all settings
 * take turns, so that they have the same machine; of several rounds the fastest counts.
 *
 * <p>Arguments: seconds for each measurement, and longer until steps no longer get faster, rounds,
 * and the JSON file to write, which the report of a run shows if it is in the run's directory as
 * {@code levers.json}.
 */
public final class LeverBenchmark {
  private static final String PASSIVE = "passive";
  private static final int MOST_TURNS = 10;

  private LeverBenchmark() {}

  /**
   * A setting of a lever.
   *
   * @param reference setting of the same lever that the ratio compares to
   * @param waiting OMP_WAIT_POLICY; empty to leave it unset
   * @param options of Java
   * @param lastOnly whether the lever works only where the last position alone has a target
   */
  private record Setting(
      String lever,
      String setting,
      String reference,
      String implementation,
      int threads,
      String waiting,
      List<String> options,
      boolean lastOnly) {

    static Setting of(String lever, String setting, String reference, String implementation) {
      return new Setting(lever, setting, reference, implementation, 2, PASSIVE, List.of(), false);
    }

    Setting threads(int n) {
      return new Setting(lever, setting, reference, implementation, n, waiting, options, lastOnly);
    }

    Setting waiting(String policy) {
      return new Setting(
          lever, setting, reference, implementation, threads, policy, options, lastOnly);
    }

    Setting option(String option) {
      return new Setting(
          lever, setting, reference, implementation, threads, waiting, List.of(option), lastOnly);
    }

    Setting lastPositionOnly() {
      return new Setting(
          lever, setting, reference, implementation, threads, waiting, options, true);
    }
  }

  /**
   * All of them.
   *
   * @param widest vectors that this processor has, bits; wider ones would be objects; 0 if none
   */
  private static List<Setting> settings(int widest) {
    List<Setting> all = new ArrayList<>();
    for (String policy : List.of(PASSIVE, "active", "")) {
      String name = policy.isEmpty() ? "default" : policy;
      all.add(Setting.of("OMP_WAIT_POLICY", name, PASSIVE, "tl").waiting(policy));
    }
    all.add(Setting.of("AdamW", "one fused operation", "one fused operation", "tl"));
    all.add(
        Setting.of("AdamW", "operations for each parameter", "one fused operation", "tl")
            .option("-Dbenchmark.separateUpdates=true"));
    all.add(Setting.of("kernels", "PyTorch", "PyTorch", "tl"));
    all.add(Setting.of("kernels", "Java", "PyTorch", "tl-java"));
    List<String> widths = new ArrayList<>();
    IntStream.of(512, 256, 128)
        .filter(bits -> bits <= widest)
        .forEach(bits -> widths.add("" + bits));
    widths.add("scalar");
    for (String width : widths) {
      all.add(
          Setting.of("vector width", width, widths.get(0), "tl-java")
              .option("-Dgauntlet.kernels=" + width));
    }
    for (String folds : List.of("true", "false")) {
      all.add(
          Setting.of("norm weights folded into matrices", folds, "true", "tl-java")
              .option("-Dgauntlet.kernels.folding=" + folds));
    }
    for (String only : List.of("true", "false")) {
      all.add(
          Setting.of("last layer computes the last position only", only, "true", "tl-java")
              .option("-Dbenchmark.lastOnly=" + only)
              .lastPositionOnly());
    }
    for (String implementation : List.of("tl", "tl-java")) {
      for (int threads = 1; threads <= 2; threads++) {
        all.add(Setting.of("threads", "" + threads, "2", implementation).threads(threads));
      }
    }
    return all;
  }

  /** Measures all, or, in a child, one. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments[0].equals("one")) {
      one(arguments);
      return;
    }
    if (arguments[0].equals("width")) {
      width();
      return;
    }
    double seconds = Double.parseDouble(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Path file = Path.of(arguments[2]);
    List<Setting> settings = settings(widest());
    String[] tasks = {"addition", "shakespeare"};
    double[][] micros = new double[settings.size()][tasks.length];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < settings.size(); i++) {
        for (int task = 0; task < tasks.length; task++) {
          if (task == 0 || !settings.get(i).lastOnly()) {
            double time = child(settings.get(i), tasks[task], seconds);
            micros[i][task] = round == 0 ? time : Math.min(micros[i][task], time);
          }
        }
      }
    }
    List<LeverRecord> levers = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      Setting s = settings.get(i);
      for (int task = 0; task < tasks.length; task++) {
        if (micros[i][task] > 0) {
          double ratio = micros[i][task] / micros[reference(settings, s)][task];
          levers.add(
              new LeverRecord(
                  s.lever(), s.setting(), tasks[task], s.implementation(), micros[i][task], ratio));
        }
      }
    }
    print(levers);
    AtomicFile.writeString(file, Json.document(new LeverRecord.Table(levers)));
  }

  private static void print(List<LeverRecord> levers) {
    System.out.printf(
        "%-44s %-30s %-12s %-8s %10s %6s%n", "lever", "setting", "task", "", "us/example", "ratio");
    for (LeverRecord lever : levers) {
      System.out.printf(
          Locale.ROOT,
          "%-44s %-30s %-12s %-8s %10.2f %6.2f%n",
          lever.lever(),
          lever.setting(),
          lever.task(),
          lever.implementation(),
          lever.usPerExample(),
          lever.ratio());
    }
  }

  /** Where the setting is that a setting's ratio compares to. */
  private static int reference(List<Setting> settings, Setting setting) {
    for (int i = 0; i < settings.size(); i++) {
      Setting other = settings.get(i);
      if (other.lever().equals(setting.lever())
          && other.setting().equals(setting.reference())
          && (setting.lever().equals("kernels")
              || other.implementation().equals(setting.implementation()))) {
        return i;
      }
    }
    throw new IllegalStateException("no reference of " + setting);
  }

  /** How wide this processor's own vectors are, in bits; 0 if it has none that kernels can use. */
  private static int widest() throws IOException, InterruptedException {
    String kernels = child(List.of(), PASSIVE, List.of("width")); // "512-bit vectors"
    int dash = kernels.indexOf("-bit");
    return dash < 0 ? 0 : Integer.parseInt(kernels.substring(0, dash));
  }

  /** Measures in a process of its own. */
  private static double child(Setting setting, String task, double seconds)
      throws IOException, InterruptedException {
    return Double.parseDouble(
        child(
            setting.options(),
            setting.waiting(),
            List.of("one", task, setting.implementation(), "" + setting.threads(), "" + seconds)));
  }

  /** What a process of its own prints in its last line. */
  private static String child(List<String> options, String waiting, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-XX:CompileCommand=quiet", // as trials are told, see ChildCommand
            "-XX:CompileCommand=dontinline,dev.gauntlet.kernels.VectorKernels::*",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true"));
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LeverBenchmark.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("OMP_WAIT_POLICY", waiting);
    if (waiting.isEmpty()) {
      environment.remove("OMP_WAIT_POLICY");
    }
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(arguments + " ended with exit code " + process.exitValue());
    }
    return output.strip().lines().reduce("", (a, b) -> b);
  }

  private static void width() {
    Engine engine = TorchEngine.load(1);
    Problem problem = new Problem(16, 12, Targets.LAST);
    TlConfig config = new TlConfig(16, 4, 4, 0, 0);
    try (NDManager manager = engine.newBaseManager();
        Stepper stepper = Stepper.of(new TlJava(), config, problem, 1, manager, 1)) {
      System.out.println(stepper.kernels());
    }
  }

  private static void one(String[] arguments) {
    boolean addition = arguments[1].equals("addition");
    boolean java = arguments[2].equals("tl-java");
    int threads = Integer.parseInt(arguments[3]);
    double seconds = Double.parseDouble(arguments[4]);
    // Marked, the same targets make the kernels compute all positions.
    boolean lastOnly = !"false".equals(System.getProperty("benchmark.lastOnly"));
    Problem problem =
        addition
            ? new Problem(16, 12, lastOnly ? Targets.LAST : Targets.MARKED)
            : new Problem(65, 64, Targets.ALL);
    TlConfig config = new TlConfig(addition ? 16 : 64, 4, 4, 0, 0);
    Engine engine = TorchEngine.load(threads);
    try (NDManager manager = engine.newBaseManager();
        Stepper stepper =
            Stepper.of(
                java ? new TlJava() : new Tl(),
                config,
                problem,
                addition ? 512 : 32,
                manager,
                threads)) {
      // Until steps no longer get faster: what is measured must be compiled.
      double fastest = stepper.median(seconds / 2);
      for (int turn = 0; turn < MOST_TURNS; turn++) {
        double next = stepper.median(seconds / 2);
        boolean settled = next > 0.95 * fastest;
        fastest = Math.min(fastest, next);
        if (settled) {
          break;
        }
      }
      System.out.println(fastest);
    }
  }
}
