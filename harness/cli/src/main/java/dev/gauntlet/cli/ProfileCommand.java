package dev.gauntlet.cli;

import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.child.ProfileProcess;
import dev.gauntlet.spi.result.Choice;
import dev.gauntlet.spi.result.MachinePeak;
import dev.gauntlet.spi.result.ProfileRecord;
import dev.gauntlet.spi.result.StepProfile;
import dev.gauntlet.spi.result.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet profile}: where does the time of a training step go? */
@Command(
    name = "profile",
    description = {
      "Shows where a training step's time goes, by phase and by operation, and how near it comes to"
          + " what this machine can do: arithmetic against the measured peak of a matrix product,"
          + " bytes against the measured bandwidth.",
      "Times are medians; a step is what a trial does, with the same batches and seeds."
    },
    mixinStandardHelpOptions = true)
final class ProfileCommand implements Callable<Integer> {
  private static final int SHOWN_OPERATIONS = 15;
  private static final int MOST_SECONDS = 3600;

  @Parameters(paramLabel = "IMPL", description = "Id of the implementation.")
  private String implementation;

  @Option(
      names = "--task",
      paramLabel = "ID",
      defaultValue = "addition",
      description = "The task. Default: ${DEFAULT-VALUE}.")
  private String task;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "512",
      description = "Examples a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute on. Default: the machine's cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "How long to time steps, after the warm-up; at most an hour, 3600. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--flame",
      paramLabel = "FILE.svg",
      description = "Also draws the operations within those that call them, as a flame graph.")
  private Path flame;

  @Option(names = "--json", description = "Prints JSON instead of tables.")
  private boolean json;

  @Mixin private ConfigOptions config;
  @Mixin private PluginOptions plugins;
  @Mixin private DataOptions data;
  @Spec private CommandSpec spec;

  /**
   * All that is printed as JSON.
   *
   * @param flopsPerExample as {@link ProfileRecord} defines it
   */
  private record Report(
      Choice implementation,
      Choice task,
      StepProfile profile,
      MachinePeak peak,
      @Nullable Double flopsPerExample) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Training training = ProfileProcess.Request.training(batchSize);
    require("--threads", threads, threads >= 1, "at least 1");
    require(
        "--seconds",
        seconds,
        seconds > 0 && seconds <= MOST_SECONDS,
        "more than 0 and at most " + MOST_SECONDS);
    if (flame != null) {
      requireWritable(flame);
    }
    ProfileProcess.Outcome outcome;
    try (Catalog catalog = plugins.catalog()) {
      ProfileProcess.Request request =
          request(
              new Choice(catalog.implementation(implementation).id(), config.implementation()),
              new Choice(catalog.task(task).id(), config.task()),
              training);
      catalog.endProcess(); // what is measured should have the machine
      outcome =
          ProfileProcess.run(
              request, ChildSettings.share(catalog.jars(), request.data(), 1, threads, null), 0);
    } catch (IOException e) {
      throw new InputException(OneLine.reason(e), e);
    }
    ProfileProcess.Profiled profiled = outcome.profiled();
    if (profiled == null) {
      spec.commandLine()
          .getErr()
          .println("gauntlet: " + implementation + " cannot be profiled: " + outcome.failure());
      return Main.FAILED;
    }
    ProfileRecord record = profiled.ofTrial("");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(
          Json.document(
              new Report(
                  profiled.implementation(),
                  profiled.task(),
                  record.profile(),
                  record.peak(),
                  record.flopsPerExample())));
    } else {
      print(profiled, record, out);
    }
    out.flush();
    if (flame != null && profiled.flame() != null) {
      draw(flame, profiled.flame());
    }
    return 0;
  }

  private static void require(String option, Object given, boolean holds, String allowed) {
    if (!holds) {
      throw new InputException("%s is %s, must be %s".formatted(option, given, allowed));
    }
  }

  /** Asked before anything is measured: nobody should wait for a picture that has no place. */
  private static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    require(
        "--flame",
        "'" + file + "'",
        folder != null && Files.isWritable(folder) && Files.isDirectory(folder),
        "a file in a folder that is there and can be written to");
    require("--flame", "'" + file + "'", !Files.isDirectory(file), "a file, not a folder");
  }

  private static void draw(Path file, String svg) {
    try {
      AtomicFile.writeString(file, svg);
    } catch (IOException e) {
      throw new InputException(
          "--flame is '" + file + "', which cannot be written: " + OneLine.reason(e), e);
    }
  }

  private ProfileProcess.Request request(
      Choice implementationChoice, Choice taskChoice, Training training) {
    return new ProfileProcess.Request(
        implementationChoice,
        taskChoice,
        1,
        training,
        threads,
        "cpu",
        seconds,
        false,
        flame != null,
        data.folders().places());
  }

  private static void print(
      ProfileProcess.Profiled profiled, ProfileRecord record, PrintWriter out) {
    StepProfile profile = record.profile();
    print(
        out,
        "%s on %s, batch size %d, %d threads",
        OneLine.of(
                profiled.implementation().id() + " " + profiled.implementation().describeConfig())
            .strip(),
        profiled.task().id(),
        profile.batchSize(),
        profile.threads());
    print(
        out,
        "%.2f us an example; a step takes %.3f ms (median of %d; %.3f to %.3f)",
        profile.secondsPerExample() * 1e6,
        profile.medianSeconds() * 1e3,
        profile.steps(),
        profile.fastestSeconds() * 1e3,
        profile.slowestSeconds() * 1e3);
    print(out, "warm after %d steps, %.1f s", profile.warmUpSteps(), profile.warmUpSeconds());
    out.println();
    print(out, "%-28s %10s %8s", "phase", "ms a step", "share");
    double all = profile.phaseSeconds().values().stream().mapToDouble(Double::doubleValue).sum();
    profile
        .phaseSeconds()
        .forEach((name, s) -> print(out, "%-28s %10.3f %7.1f%%", name, s * 1e3, 100 * s / all));
    print(out, "%-28s %10s %7.1f%%", "harness: batch and loop", "", 100 * profile.harnessShare());
    out.println();
    operations(profile, out);
    peak(record, out);
  }

  private static void operations(StepProfile profile, PrintWriter out) {
    double all = profile.operations().stream().mapToDouble(o -> o.seconds()).sum();
    print(
        out,
        "%-32s %10s %8s %8s %10s %8s",
        "operation",
        "ms a step",
        "share",
        "calls",
        "MB made",
        "GFLOP/s");
    profile.operations().stream()
        .limit(SHOWN_OPERATIONS)
        .forEach(
            o ->
                print(
                    out,
                    "%-32s %10.3f %7.1f%% %8.0f %10s %8s",
                    OneLine.of(o.name()),
                    o.seconds() * 1e3,
                    100 * o.seconds() / all,
                    o.calls(),
                    figure("%.2f", o.bytes() == null ? null : o.bytes() / 1e6),
                    figure("%.0f", o.gflopsPerSecond())));
    int others = profile.operations().size() - SHOWN_OPERATIONS;
    if (others > 0) {
      double rest =
          profile.operations().stream()
              .skip(SHOWN_OPERATIONS)
              .mapToDouble(StepProfile.Operation::seconds)
              .sum();
      print(out, "%-32s %10.3f %7.1f%%", others + " others", rest * 1e3, 100 * rest / all);
    }
    print(out, "(times while they are recorded, which slows a step down: read the shares)");
    out.println();
  }

  private static void peak(ProfileRecord record, PrintWriter out) {
    StepProfile profile = record.profile();
    MachinePeak peak = record.peak();
    Double flops = record.flopsPerExample();
    Double achieved = record.gflopsPerSecond();
    Double peakShare = record.peakShare();
    if (flops == null || achieved == null || peakShare == null) {
      print(out, "arithmetic: unknown, the model cannot be traced");
    } else {
      print(
          out,
          "arithmetic: %.3f GFLOP a step, %.1f GFLOP/s, %.0f%% of the peak of %.0f (matrix product)",
          flops * profile.batchSize() / 1e9,
          achieved,
          100 * peakShare,
          peak.gflopsPerSecond());
      print(
          out,
          profile.recordedFlopsPerExample() == null
              ? "(forward and backward pass by a trace of the model, element-wise arithmetic included)"
              : "(the matrix products that the model's own kernels recorded, with what only pads)");
    }
    Double bytes = profile.arrayBytes();
    Double memoryShare = record.memoryShare();
    if (bytes != null && memoryShare != null) {
      print(
          out,
          "memory: %.1f MB of arrays made a step; to write and read them once takes %.2f ms at %.1f"
              + " GB/s, %.0f%% of a step",
          bytes / 1e6,
          memoryShare * profile.medianSeconds() * 1e3,
          peak.gigabytesPerSecond(),
          100 * memoryShare);
    }
    print(out, "Java heap: %.1f KB allocated a step", profile.heapBytes() / 1e3);
  }

  /** Empty if it is not known. */
  private static String figure(String format, @Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, format, value);
  }

  private static void print(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
