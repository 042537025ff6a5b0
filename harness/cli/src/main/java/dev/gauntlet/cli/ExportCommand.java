package dev.gauntlet.cli;

import dev.gauntlet.run.models.Exporter;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet export}: a trained model as ONNX, proven on ONNX Runtime. */
@Command(
    name = "export",
    description = "Writes a trained model as ONNX and verifies it on ONNX Runtime.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Mixin private TrialOptions run;

  @Parameters(index = "1", paramLabel = "TRIAL", description = "The trial's id, or how it begins.")
  private String trial;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    return run.run((trials, settings) -> export(trials));
  }

  private int export(RunModels trials) throws IOException {
    TrialSpec found = trials.find(trial);
    ExportRecord export;
    try (TrainedModel model = trials.open(found)) {
      export = Exporter.export(model, trials.files(found));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(describe(export));
    if (export.verified()) {
      out.println(trials.files(found).onnx());
    }
    return export.verified() ? 0 : Main.FAILED;
  }

  /** One line about an export. */
  static String describe(ExportRecord export) {
    return export.verified()
        ? String.format(
            Locale.ROOT,
            "%s  %,d bytes, logits differ by at most %.1e, same text; exported in %.2f s, verified"
                + " in %.2f s",
            export.trialId(),
            export.modelBytes(),
            export.largestDifference(),
            export.exportSeconds(),
            export.verifySeconds())
        : export.trialId() + "  no export: " + export.reason();
  }
}
