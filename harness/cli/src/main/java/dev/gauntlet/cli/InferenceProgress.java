package dev.gauntlet.cli;

import dev.gauntlet.cli.view.TrialLines;
import dev.gauntlet.reports.Reports;
import dev.gauntlet.run.child.ChildSettings;
import dev.gauntlet.run.child.InferenceProcess;
import dev.gauntlet.run.models.RunModels;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.InferenceRecord;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Measures models of a run, each in a process of its own, and prints how it goes. */
final class InferenceProgress implements InferenceProcess.Listener {
  /** How long each figure is measured on each engine, unless somebody says otherwise. */
  static final int MILLISECONDS = 500;

  private final int total;
  private final PrintWriter out;
  private int begun;
  private int failed;

  private InferenceProgress(int total, PrintWriter out) {
    this.total = total;
    this.out = out;
  }

  /**
   * The models that the report compares: at every other learning rate they are the same, with other
   * weights.
   */
  static List<TrialSpec> chosen(RunModels trials) {
    Set<String> ids = Set.copyOf(Reports.selected(trials.run()));
    return trials.succeeded().stream().filter(spec -> ids.contains(spec.id())).toList();
  }

  /**
   * Measures models.
   *
   * @param milliseconds how long each figure is measured on each engine
   * @param settings of the processes
   * @param out told of each model
   * @return how many could not be exported or measured
   * @throws IOException if what was measured cannot be written
   * @throws InterruptedException if this thread is interrupted; no process is left then
   */
  static int run(
      RunModels trials,
      List<TrialSpec> specs,
      int milliseconds,
      ChildSettings settings,
      PrintWriter out)
      throws IOException, InterruptedException {
    InferenceProgress step = new InferenceProgress(specs.size(), out);
    InferenceProcess.run(trials, specs, milliseconds, settings, step);
    return step.failed;
  }

  @Override
  public void begins(TrialSpec spec) {
    begun++;
    println("[%d/%d] inference: %s".formatted(begun, total, TrialLines.name(spec)));
  }

  @Override
  public void exported(ExportRecord export) {
    if (!export.verified()) {
      failed++;
    }
    println("  " + ExportCommand.describe(export));
  }

  @Override
  public void measured(InferenceRecord record) {
    println(
        String.format(
            Locale.ROOT,
            "  %-12s %d threads  single token %.0f us (p99 %.0f)  full context %.0f us (p99 %.0f)"
                + "  examples/s %s",
            record.engine(),
            record.threads(),
            record.singleToken().p50Us(),
            record.singleToken().p99Us(),
            record.fullContext().p50Us(),
            record.fullContext().p99Us(),
            throughput(record)));
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

  @Override
  public void failed(String reason) {
    failed++;
    println("  not measured: " + reason);
  }

  private void println(String line) {
    out.println(line);
    out.flush();
  }
}
