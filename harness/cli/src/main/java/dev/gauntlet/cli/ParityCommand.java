package dev.gauntlet.cli;

import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.testkit.Parity;
import dev.gauntlet.testkit.ParityReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet parity}: does an implementation compute what its original computes? */
@Command(
    name = "parity",
    description = {
      "Compares an implementation with figures dumped from its original: logits, loss, gradients,"
          + " AdamW steps and final parameters.",
      "Exits with 0 if all are within tolerance, 1 if not, 2 if the file cannot be used."
    },
    mixinStandardHelpOptions = true)
final class ParityCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE.npz",
      description = "The arrays; sizes and optimizer are in the .json file beside it.")
  private Path npz;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Mixin private PluginOptions plugins;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Catalog catalog = plugins.catalog()) {
      ParityReport report = Parity.run(npz, id -> catalog.implementation(id).provider());
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? report.toJson() : report.toTable());
      out.flush();
      return report.passed() ? 0 : Main.FAILED;
    }
  }
}
