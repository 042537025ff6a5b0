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
  private Stay longest = Stay.NONE;

  /**
   * A stay in one phase.
   *
   * @param share of it that was attributed to {@code other}
   */
  private record Stay(long nanos, Phase phase, double share, Phase other) {
    static final Stay NONE = new Stay(0, Phase.OTHER, 0, Phase.OTHER);
  }

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
    if (lastStay > longest.nanos) {
      longest = new Stay(lastStay, phase, 0, phase);
    }
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
    if (longest.nanos == stay && longest.phase == present) {
      longest = new Stay(stay, present, share, other);
    }
  }

  /**
   * Takes a pause of the process out of the phase that it fell into, which is that of the longest
   * stay since the last call, and counts it as {@link Phase#OTHER}.
   *
   * @param seconds how long the process was stopped; 0 if it was not
   */
  void exclude(double seconds) {
    if (seconds > 0) {
      long pause = Math.min((long) (seconds * 1e9), longest.nanos);
      long attributed = (long) (pause * longest.share);
      nanos.merge(longest.phase, attributed - pause, Long::sum);
      nanos.merge(longest.other, -attributed, Long::sum);
      nanos.merge(Phase.OTHER, pause, Long::sum);
    }
    longest = Stay.NONE;
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
