package dev.gauntlet.run;

import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialListener;
import java.nio.file.Path;

/**
 * Measures the speed of the machine before and after each trial that another executor runs, and
 * records how much it has changed.
 *
 * <p>Where several trials run side by side on all cores, they are part of what slows the machine
 * down: the measurement then also tells when they come and go.
 */
public final class CalibratedExecutor implements TrialExecutor {
  private final TrialExecutor executor;
  private final Calibration calibration = new Calibration();

  /** Measures around another executor's trials. */
  public CalibratedExecutor(TrialExecutor executor) {
    this.executor = executor;
  }

  @Override
  public TrialResult run(TrialSpec spec, Path folder, TrialListener listener) {
    double before = calibration.measure();
    TrialResult result = executor.run(spec, folder, new AllButLast(listener));
    TrialResult calibrated = result.withMachineDrift(calibration.measure() / before);
    listener.on(new TrialEvent.Finished(calibrated));
    return calibrated;
  }

  /** Holds back the end, to which something is to be added. */
  private record AllButLast(TrialListener listener) implements TrialListener {
    @Override
    public void on(TrialEvent event) {
      if (!(event instanceof TrialEvent.Finished)) {
        listener.on(event);
      }
    }

    @Override
    public void thrown(Throwable thrown) {
      listener.thrown(thrown);
    }
  }
}
