package dev.gauntlet.cli.view;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line for each running trial, and one for the suite below them; results scroll by above. */
final class TerminalView implements View {
  private static final int BAR_WIDTH = 10;

  private final Eta eta;
  private final StatusArea area;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, String> lines = new LinkedHashMap<>();
  private boolean closed;

  TerminalView(Eta eta, StatusArea area) {
    this.eta = eta;
    this.area = area;
  }

  @Override
  public synchronized void started(TrialSpec spec) {
    names.put(spec.id(), eta.begin(spec) + " " + TrialLines.pair(spec));
    lines.put(spec.id(), names.get(spec.id()) + " starts");
    draw();
  }

  @Override
  public synchronized void event(TrialSpec spec, TrialEvent event) {
    if (event instanceof TrialEvent.Progress progress) {
      eta.progress(spec, progress.budgetUsed());
      lines.put(
          spec.id(),
          "%s %s %s, %s  %s"
              .formatted(
                  bar(progress.budgetUsed()),
                  names.get(spec.id()),
                  TrialLines.progress(progress),
                  TrialLines.budgetLeft(spec, progress.budgetUsed()),
                  TrialLines.variant(spec)));
      draw();
    }
  }

  @Override
  public synchronized void finished(TrialSpec spec, TrialResult result) {
    eta.end(spec, result);
    names.remove(spec.id());
    lines.remove(spec.id());
    if (!closed) {
      area.print(TrialLines.name(spec) + ": " + TrialLines.result(result));
      draw();
    }
  }

  private void draw() {
    if (!closed) {
      List<String> all = new ArrayList<>(lines.values());
      all.add(bar(eta.done()) + " suite ETA " + eta);
      area.draw(all);
    }
  }

  /** {@code [===== ] 50 %}. */
  static String bar(double share) {
    double shown = Math.min(1, Math.max(0, share));
    int filled = (int) Math.round(shown * BAR_WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f %%",
        "=".repeat(filled),
        " ".repeat(BAR_WIDTH - filled),
        100 * shown);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      area.draw(List.of());
    }
  }
}
