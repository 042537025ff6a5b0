package dev.gauntlet.cli;

import dev.gauntlet.runner.plan.PlannedTrial;
import dev.gauntlet.runner.plan.RunPlan;
import dev.gauntlet.runner.suite.SuiteListener;
import dev.gauntlet.runner.trial.TrialEvent;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows how a run goes: on a terminal a bar for each running trial, anywhere else a line when a
 * trial begins and ends.
 */
final class ProgressView implements SuiteListener, AutoCloseable {
  private static final int BAR_UNITS = 1000; // of a trial's budget

  private final Map<String, Double> expectedSeconds = new HashMap<>();
  private final Map<String, ProgressBar> bars = new HashMap<>();
  private final PrintWriter out;
  private final boolean terminal;
  private final int total;
  private double expectedLeft;
  private int begun;

  private ProgressView(RunPlan plan, PrintWriter out, boolean terminal) {
    for (PlannedTrial trial : plan.trials()) {
      expectedSeconds.put(trial.spec().id(), trial.expectedSeconds());
    }
    this.out = out;
    this.terminal = terminal;
    total = plan.trials().size();
    expectedLeft = plan.expectedSeconds();
  }

  /** A display for a plan, as fits where the process prints. */
  static ProgressView of(RunPlan plan, PrintWriter out) {
    return new ProgressView(plan, out, Ansi.AUTO.enabled());
  }

  @Override
  public synchronized void started(TrialSpec spec) {
    begun++;
    String name = "[%d/%d] %s".formatted(begun, total, TrialLines.name(spec));
    if (terminal) {
      bars.put(
          spec.id(),
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(BAR_UNITS)
              .setStyle(ProgressBarStyle.ASCII)
              .hideEta()
              .clearDisplayOnFinish()
              .build());
    } else {
      println(name + ", suite ETA " + TrialLines.duration(expectedLeft));
    }
  }

  @Override
  public synchronized void event(TrialSpec spec, TrialEvent event) {
    ProgressBar bar = bars.get(spec.id());
    if (bar != null && event instanceof TrialEvent.Progress progress) {
      double used = Math.min(1, progress.budgetUsed());
      double eta = expectedLeft - used * expectedSeconds.get(spec.id());
      bar.stepTo(Math.round(used * BAR_UNITS));
      bar.setExtraMessage(
          " " + TrialLines.progress(progress) + ", suite ETA " + TrialLines.duration(eta));
    }
  }

  @Override
  public synchronized void finished(TrialSpec spec, TrialResult result) {
    expectedLeft -= expectedSeconds.get(spec.id());
    ProgressBar bar = bars.remove(spec.id());
    if (bar != null) {
      bar.close();
    }
    println("  " + TrialLines.name(spec) + ": " + TrialLines.result(result));
  }

  private void println(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public synchronized void close() {
    bars.values().forEach(ProgressBar::close);
    bars.clear();
  }
}
