package dev.gauntlet.cli.view;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.PrintWriter;

/** A line when a trial begins and one when it ends: for a file or a pipe. */
final class LineView implements View {
  private final Eta eta;
  private final PrintWriter out;
  private boolean closed;

  LineView(Eta eta, PrintWriter out) {
    this.eta = eta;
    this.out = out;
  }

  @Override
  public synchronized void started(TrialSpec spec) {
    println(eta.begin(spec) + " " + TrialLines.name(spec) + ", suite ETA " + eta);
  }

  @Override
  public synchronized void event(TrialSpec spec, TrialEvent event) {
    if (event instanceof TrialEvent.Progress progress) {
      eta.progress(spec, progress.budgetUsed());
    }
  }

  @Override
  public synchronized void finished(TrialSpec spec, TrialResult result) {
    eta.end(spec, result);
    println("  " + TrialLines.name(spec) + ": " + TrialLines.result(result));
  }

  private void println(String line) {
    if (!closed) {
      out.println(line);
      out.flush();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
