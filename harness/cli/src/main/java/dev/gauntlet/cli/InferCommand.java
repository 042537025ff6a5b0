package dev.gauntlet.cli;

import dev.gauntlet.runner.InputException;
import dev.gauntlet.runner.infer.InferenceBenchmark;
import dev.gauntlet.runner.trained.Inference;
import dev.gauntlet.runner.trained.TrainedTrials;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gauntlet infer}: how fast the trained models of a run answer, on both engines. */
@Command(
    name = "infer",
    description = {
      "Measures latency and throughput of every trained model on PyTorch and on ONNX Runtime.",
      "Models that are not exported yet are exported first."
    },
    mixinStandardHelpOptions = true)
final class InferCommand implements Callable<Integer> {
  @Mixin private TrialOptions run;

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      description = "How long each figure is measured on each engine. Default: ${DEFAULT-VALUE}.",
      defaultValue = "500")
  private int milliseconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (milliseconds < 1) {
      throw new InputException("--milliseconds is " + milliseconds + ", must be at least 1");
    }
    return run.run(this::measure);
  }

  private int measure(TrainedTrials trials) throws IOException {
    View view = new View(spec.commandLine().getOut());
    new Inference(trials, new InferenceBenchmark(Duration.ofMillis(milliseconds))).run(view);
    return view.failed ? Main.FAILED : 0;
  }

  /** Prints each figure when it is there. */
  private static final class View implements Inference.Listener {
    private final PrintWriter out;
    private boolean failed;

    View(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void exported(ExportRecord export) {
      failed |= !export.verified();
      out.println(ExportCommand.describe(export));
      out.flush();
    }

    @Override
    public void measured(InferenceRecord record) {
      out.printf(
          Locale.ROOT,
          "  %-12s %d threads  single token %.0f us (p99 %.0f)  full context %.0f us (p99 %.0f)"
              + "  examples/s %s%n",
          record.engine(),
          record.threads(),
          record.singleToken().p50Us(),
          record.singleToken().p99Us(),
          record.fullContext().p50Us(),
          record.fullContext().p99Us(),
          throughput(record));
      out.flush();
    }

    private static String throughput(InferenceRecord record) {
      StringBuilder text = new StringBuilder();
      record
          .examplesPerSecond()
          .forEach(
              (batch, rate) ->
                  text.append(text.isEmpty() ? "" : ", ")
                      .append(String.format(Locale.ROOT, "%,.0f (batch %d)", rate, batch)));
      return text.toString();
    }
  }
}
