package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.reports.Comparison;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.spi.result.RunRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern PERCENT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*%");

  @Parameters(index = "0", paramLabel = "BEFORE", description = "The earlier run's directory.")
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "The later run's directory.")
  private Path after;

  @Option(
      names = "--fail-on-regression",
      description = "Exits with 1 if a figure surely became worse, or trials fail that succeeded.")
  private boolean failOnRegression;

  @Option(
      names = "--threshold",
      paramLabel = "SHARE",
      defaultValue = "5%",
      description = {
        "A time or a size has to change by more than this to count, 5%% by default.",
        "What all trials share may be the machine: it has to be three times as much."
      })
  private String threshold;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    double smallest = share(threshold);
    Comparison comparison = Comparison.of(read(before), read(after), smallest);
    if (comparison.refused()) {
      throw new InputException(
          "%s and %s have nothing to compare: %s".formatted(before, after, reason(comparison)));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(comparison.text());
    out.flush();
    return failOnRegression && comparison.regressed() ? Main.FAILED : 0;
  }

  private static double share(String text) {
    Matcher percent = PERCENT.matcher(text.strip());
    double share = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 0;
    if (!(share > 0 && share < 1)) {
      throw new InputException(
          "--threshold is '%s', must be like 5%%, more than 0%% and less than 100%%"
              .formatted(text));
    }
    return share;
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
