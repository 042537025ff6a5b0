package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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
      "Measures how fast the models of a run answer, and writes its report anew.",
      "Latency and throughput on PyTorch and on ONNX Runtime, for the models that the report"
          + " compares: each implementation and task at the learning rate that is selected on"
          + " validation, or all that were trained."
    },
    mixinStandardHelpOptions = true)
final class InferCommand implements Callable<Integer> {
  @Mixin private TrialOptions run;

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      description = "How long each figure is measured on each engine. Default: ${DEFAULT-VALUE}.")
  private int milliseconds = InferenceProgress.MILLISECONDS;

  @Option(
      names = "--all",
      description = "Measures the models of all trials, at all learning rates.")
  private boolean all;

  @Mixin private OnOption on;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    on.requireLocal(
        "latencies compare on one machine alone, and models are measured one after the other");
    if (milliseconds < 1) {
      throw new InputException("--milliseconds is " + milliseconds + ", must be at least 1");
    }
    return run.run(this::measure);
  }

  private int measure(RunModels trials, ChildSettings settings)
      throws IOException, InterruptedException {
    List<TrialSpec> chosen = all ? trials.succeeded() : InferenceProgress.chosen(trials);
    if (chosen.isEmpty()) {
      throw new InputException("run directory " + run.dir() + " has no trained model");
    }
    PrintWriter out = spec.commandLine().getOut();
    int failed = InferenceProgress.run(trials, chosen, milliseconds, settings, out);
    ReportCommand.write(run.dir(), spec.commandLine().getErr());
    out.println("Report: " + ReportCommand.page(run.dir()));
    return failed > 0 ? Main.FAILED : 0;
  }
}
