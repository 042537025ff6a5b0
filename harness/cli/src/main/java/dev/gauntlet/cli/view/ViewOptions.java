package dev.gauntlet.cli.view;

import dev.gauntlet.plan.RunPlan.PlannedTrial;
import dev.gauntlet.plugins.DataFolders;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The options of {@code run} that say what it prints. */
public final class ViewOptions {
  @Option(
      names = {"-q", "--quiet"},
      description = "Prints no progress and no summary, only warnings and where the report is.")
  private boolean quiet;

  @Option(
      names = "--json-events",
      description =
          "Prints every event of every trial as a line of JSON on standard output, and what is for"
              + " people on standard error.")
  private boolean jsonEvents;

  /** What shows the progress of trials. */
  public View view(List<PlannedTrial> trials, int jobs, CommandLine line) {
    if (jsonEvents) {
      return new JsonView(line.getOut());
    }
    if (quiet) {
      return View.NONE;
    }
    Eta eta = new Eta(trials, jobs);
    return Ansi.AUTO.enabled()
        ? new TerminalView(
            eta, new StatusArea(line.getErr(), line.getCommandSpec().usageMessage().width()))
        : new LineView(eta, line.getErr());
  }

  /** What shows how far the reading of data has come. */
  public DataFolders.Progress reading(CommandLine line) {
    return quiet
        ? (what, done) -> {}
        : new ReadingBar(
            System::nanoTime,
            new StatusArea(line.getErr(), line.getCommandSpec().usageMessage().width()),
            Ansi.AUTO.enabled());
  }

  /** Where results for people go. */
  public PrintWriter out(CommandLine line) {
    return jsonEvents ? line.getErr() : line.getOut();
  }

  /** Where progress other than that of trials goes. */
  public PrintWriter progress(CommandLine line) {
    return quiet ? new PrintWriter(Writer.nullWriter()) : line.getErr();
  }

  /** Whether to tell what is only good to know. */
  public boolean talkative() {
    return !quiet;
  }
}
