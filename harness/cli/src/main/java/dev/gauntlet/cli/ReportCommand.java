package dev.gauntlet.cli;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.reports.Reports;
import dev.gauntlet.run.journal.RunDirectory;
import dev.gauntlet.run.tensorboard.TensorBoard;
import dev.gauntlet.spi.result.RunRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--tensorboard",
      description = "Also writes event files for TensorBoard to DIR/tensorboard.")
  private boolean tensorboard;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    write(dir, spec.commandLine().getErr());
    spec.commandLine().getOut().println(page(dir));
    if (tensorboard) {
      PrintWriter err = spec.commandLine().getErr();
      spec.commandLine()
          .getOut()
          .println(TensorBoard.write(dir, line -> err.println("gauntlet: " + line)));
    }
  }

  /**
   * Writes all report files of a run.
   *
   * @param err told of each damaged line in the records
   * @return the records
   */
  static RunRecord write(Path dir, PrintWriter err) {
    RunRecord run = RunDirectory.read(dir, line -> err.println("gauntlet: " + line));
    try {
      Reports.write(run, dir);
    } catch (IOException e) {
      throw new InputException(
          "the report in " + dir + " cannot be written: " + OneLine.reason(e), e);
    }
    return run;
  }

  /** The page of a run's report. */
  static Path page(Path dir) {
    return dir.resolve("report.html");
  }
}
