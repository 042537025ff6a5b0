package dev.gauntlet.cli;

import dev.gauntlet.reports.Reports;
import dev.gauntlet.runner.InputException;
import dev.gauntlet.runner.journal.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gauntlet report}: every report file anew from the raw records. */
@Command(
    name = "report",
    description = "Writes the report of a run anew from its records.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Runnable {
  @Parameters(paramLabel = "DIR", description = "The run directory.")
  private Path dir;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Path page = write(dir, spec.commandLine().getErr());
    spec.commandLine().getOut().println(page);
  }

  /**
   * Writes all report files of a run and returns the page.
   *
   * @param err told of each damaged line in the records
   */
  static Path write(Path dir, PrintWriter err) {
    try {
      Reports.write(RunDirectory.read(dir, line -> err.println("gauntlet: " + line)), dir);
      return dir.resolve("report.html");
    } catch (IOException e) {
      throw new InputException("the report in " + dir + " cannot be written: " + e.getMessage(), e);
    }
  }
}
