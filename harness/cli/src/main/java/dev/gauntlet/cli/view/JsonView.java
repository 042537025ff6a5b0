package dev.gauntlet.cli.view;

import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialMessage;
import java.io.PrintWriter;

/** Every event as a line of JSON: {@code {"trial_id":"...","event":{"type":"progress",...}}}. */
final class JsonView implements View {
  private final PrintWriter out;
  private boolean closed;

  private record Line(String trialId, TrialMessage event) {}

  JsonView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(TrialSpec spec) {}

  @Override
  public void event(TrialSpec spec, TrialEvent event) {
    say(spec, event);
  }

  @Override
  public void finished(TrialSpec spec, TrialResult result) {
    say(spec, new TrialMessage.Finished(result));
  }

  private synchronized void say(TrialSpec spec, TrialMessage message) {
    if (!closed) {
      out.println(Json.line(new Line(spec.id(), message)));
      out.flush();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
