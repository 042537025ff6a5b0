package dev.gauntlet.run.child;

import dev.gauntlet.base.OneLine;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.Timing;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a trial from its events: enough for a result where its process made none. */
public final class LastHeard {
  private final TrialSpec spec;
  private boolean engineLoaded;
  private @Nullable String engineFailure;
  private boolean begun;
  private TrialEvent.Started started = new TrialEvent.Started(0, Map.of(), 0, Map.of());
  private Timing timing = new Timing(0, 0, 0, 0, 0, 0, 0, 0);
  private long steps;
  private @Nullable TrialResult result;

  /** Nothing has been heard yet. */
  public LastHeard(TrialSpec spec) {
    this.spec = spec;
  }

  /** Hears of something. */
  public void on(TrialMessage event) {
    if (event instanceof TrialMessage.EngineLoaded) {
      engineLoaded = true;
    } else if (event instanceof TrialMessage.EngineFailed now) {
      engineFailure = now.reason();
    } else if (event instanceof TrialEvent.Started now) {
      begun = true;
      started = now;
    } else if (event instanceof TrialEvent.Progress now) {
      steps = now.step();
      timing = now.timing();
    } else if (event instanceof TrialEvent.Evaluated now) {
      steps = now.point().step();
    } else if (event instanceof TrialMessage.Finished now) {
      result = now.result();
    }
  }

  /** The result of the trial's own making; null if there is none. */
  @Nullable TrialResult result() {
    return result;
  }

  /** Whether the engine was loaded in its process. */
  boolean engineLoaded() {
    return engineLoaded;
  }

  /** Why the engine could not be loaded; null if that is not known. */
  @Nullable String engineFailure() {
    return engineFailure;
  }

  /** How far it has certainly come: {@code after step 12}, or {@code before training began}. */
  public String whereabouts() {
    return begun ? "last heard of after step " + steps : "before training began";
  }

  /**
   * The result of a trial that ended without one.
   *
   * @param wallSeconds from the start of its process to its end; what of it is not known to be
   *     training or evaluation counts as other
   * @param peakRssMb most memory seen, MiB, or null
   */
  public TrialResult failure(
      Status status, String reason, double wallSeconds, @Nullable Double peakRssMb) {
    long examples = steps * spec.training().batchSize();
    return new TrialResult(
        status,
        OneLine.of(reason),
        started.parameters(),
        started.parameterBreakdown(),
        steps,
        examples,
        examples * started.contextLength(),
        timing.withWallSeconds(wallSeconds),
        null,
        null,
        null,
        null,
        Map.of(),
        Map.of(),
        peakRssMb,
        started.dataFacts(),
        null);
  }
}
