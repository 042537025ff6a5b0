package dev.gauntlet.cli;

import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import java.io.PrintWriter;

/** Every event as a line of JSON: {@code {"trial_id":"...","event":{"type":"progress",...}}}. */
final class JsonView implements View {
  private final PrintWriter out;
  private boolean closed;

  private record Line(String trialId, TrialEvent event) {}

  JsonView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(TrialSpec spec) {}

  @Override
  public synchronized void event(TrialSpec spec, TrialEvent event) {
    if (!closed) {
      out.println(Json.line(new Line(spec.id(), event)));
      out.flush();
    }
  }

  @Override
  public void finished(TrialSpec spec, TrialResult result) {
    event(spec, new TrialEvent.Finished(result));
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
