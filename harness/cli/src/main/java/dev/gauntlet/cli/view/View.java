package dev.gauntlet.cli.view;

import dev.gauntlet.run.RunListener;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;

/** What is shown of a run while it goes on. */
public interface View extends RunListener, AutoCloseable {

  /** Shows nothing. */
  View NONE =
      new View() {
        @Override
        public void started(TrialSpec spec) {}

        @Override
        public void event(TrialSpec spec, TrialEvent event) {}

        @Override
        public void finished(TrialSpec spec, TrialResult result) {}

        @Override
        public void close() {}
      };

  /** Leaves the terminal in order; nothing is shown afterwards. */
  @Override
  void close();
}
