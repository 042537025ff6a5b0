package dev.gauntlet.trial;

import dev.gauntlet.spi.result.Timing;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Where a trial's time goes: every moment belongs to exactly one phase, so the phases add up to the
 * wall time by construction.
 */
final class PhaseClock {

  /** What a trial spends time on. */
  enum Phase {
    /** Making a training batch. */
    BATCH,
    /** Forward pass and loss. */
    FORWARD,
    /** Backward pass. */
    BACKWARD,
    /** Optimizer and clipping; for a model that trains itself, all of its learning. */
    OPTIMIZER,
    /** The training loop around these. */
    LOOP,
    /** Scoring the model, metrics included. */
    EVALUATION,
    /** The rest: data, initialization, warm-up, checkpoints, listeners. */
    OTHER;

    boolean isTraining() {
      return compareTo(LOOP) <= 0;
    }
  }

  private final LongSupplier nanoTime;
  private final long start;
  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class); // less the current stay
  private Phase phase = Phase.OTHER;
  private long entered;
  private long lastStay;

  /**
   * Starts in phase {@link Phase#OTHER}.
   *
   * @param nanoTime a monotonic clock, in nanoseconds
   */
  PhaseClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.entered = start;
  }

  /** Ends the current phase and begins another. */
  void enter(Phase next) {
    long now = nanoTime.getAsLong();
    lastStay = now - entered;
    nanos.merge(phase, lastStay, Long::sum);
    entered = now;
    phase = next;
  }

  /**
   * Gives a share of the present stay in the current phase to another: of what runs as one piece
   * and says afterwards how much of it was what.
   */
  void attribute(double share, Phase other) {
    Phase present = phase;
    enter(present);
    long stay = lastStay;
    long moved = (long) (stay * share);
    nanos.merge(present, -moved, Long::sum);
    nanos.merge(other, moved, Long::sum);
  }

  /** Time spent training up to now, in seconds. */
  double trainSeconds() {
    enter(phase);
    long sum = 0;
    for (Map.Entry<Phase, Long> each : nanos.entrySet()) {
      sum += each.getKey().isTraining() ? each.getValue() : 0;
    }
    return sum / 1e9;
  }

  /** Time since the start, in seconds. */
  double wallSeconds() {
    return (nanoTime.getAsLong() - start) / 1e9;
  }

  /** Where the time went up to now. */
  Timing timing() {
    double trainSeconds = trainSeconds();
    return new Timing(
        seconds(Phase.BATCH),
        seconds(Phase.FORWARD),
        seconds(Phase.BACKWARD),
        seconds(Phase.OPTIMIZER),
        trainSeconds,
        seconds(Phase.EVALUATION),
        seconds(Phase.OTHER),
        (entered - start) / 1e9);
  }

  /** Time spent in a phase up to when the current one was entered, in seconds. */
  double seconds(Phase of) {
    return nanos.getOrDefault(of, 0L) / 1e9;
  }
}
