package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.reports.Comparison;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.RunRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet compare}: what changed from one run to another. */
@Command(
    name = "compare",
    description = {
      "Says what changed from one run to another.",
      "Trials that both have are compared, with interval and verdict. What cannot be compared is"
          + " listed with the reason, and so is what differs in the environment."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "BEFORE", description = "The earlier run's directory.")
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "The later run's directory.")
  private Path after;

  @Option(
      names = "--fail-on-regression",
      description = "Exits with 1 if a figure surely became worse, or trials fail that succeeded.")
  private boolean failOnRegression;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Comparison comparison = Comparison.of(read(before), read(after));
    if (comparison.refused()) {
      throw new InputException(
          "%s and %s have nothing to compare: %s".formatted(before, after, reason(comparison)));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(comparison.text());
    out.flush();
    return failOnRegression && comparison.regressed() ? Main.FAILED : 0;
  }

  private RunRecord read(Path dir) {
    return RunDirectory.read(
        dir, damage -> spec.commandLine().getErr().println("gauntlet: " + dir.resolve(damage)));
  }

  private static String reason(Comparison comparison) {
    return comparison.refusals().isEmpty()
        ? "no trial of either has a figure"
        : String.join("; ", comparison.refusals());
  }
}
