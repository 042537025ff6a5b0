package dev.gauntlet.run.child;

import dev.gauntlet.spi.result.Status;
import java.time.Duration;
import java.util.Locale;

/**
 * Sees to it that a child keeps to its limits, on a thread of its own and until the child has
 * ended.
 *
 * <p>A trial may take as long as it likes while it goes on: what is limited is how long nothing is
 * heard of it, to {@link #PATIENCE} times the longest step or evaluation so far, and never to less
 * than its settings say. When that is up it asks the child to stop, which a trial does at its next
 * event; then it sends SIGTERM; then SIGKILL, which also ends what hangs in native code. A child
 * that holds too much memory gets SIGKILL at once: there is no time to lose.
 */
final class Watchdog {
  static final int PATIENCE = 10;

  private static final long POLL_MS = 200;
  // What counts of a longer pause between two looks: this process was itself stopped meanwhile, by
  // Ctrl-Z, a debugger or a sleeping machine, and so most likely was the child.
  private static final long MAX_POLL_NANOS = 2_000_000_000;
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final Duration TERMINATE_GRACE = STOP_GRACE.plusSeconds(2);
  private static final double NEAR_LIMIT = 0.9; // the last sample is a little older than the end

  private final ChildProcess child;
  private final long memoryLimitMb;
  private final long killsBefore = SystemMemory.kills();
  private final long startNanos;
  private final Silence silence;

  private boolean asked;
  private boolean terminated;
  private volatile long peakMb;
  private volatile Postmortem reason;

  /**
   * Does nothing yet.
   *
   * @param startNanos when the child was started, as {@link System#nanoTime} has it
   */
  Watchdog(ChildProcess child, long startNanos, ChildSettings settings) {
    this.child = child;
    this.startNanos = startNanos;
    this.silence = new Silence(Math.round(1e9 * settings.patienceSeconds()));
    this.memoryLimitMb = settings.memoryMb();
  }

  /**
   * Starts to watch.
   *
   * @param socket on which nothing can be expected any more when the child has ended
   */
  void start(EventSocket socket) {
    DaemonThread.start("watchdog", () -> watch(socket));
  }

  private void watch(EventSocket socket) {
    try {
      try {
        for (long last = System.nanoTime(); !child.waitFor(POLL_MS); ) {
          long now = System.nanoTime();
          silence.lasts(Math.min(now - last, MAX_POLL_NANOS));
          last = now;
          child.rememberDescendants();
          checkMemory();
          checkTime();
        }
      } finally {
        socket.expire(); // whoever listens must not wait for a child that nobody watches
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts this thread", e);
    }
  }

  /** The child has been heard of, and is not listened to until {@link #listening}. */
  void heard() {
    silence.ends();
  }

  /** Whoever listens does so again. */
  void listening() {
    silence.begins();
  }

  /** Why it ends, or has ended, the child; null if it does not. */
  Postmortem reason() {
    return reason;
  }

  /** Most memory that was seen in the child's hands, MiB; null if it ended too soon to tell. */
  Double peakMb() {
    return peakMb == 0 ? null : (double) peakMb;
  }

  /** Whether, now that the child has ended, want of memory may be why. */
  boolean starved() {
    return peakMb > NEAR_LIMIT * memoryLimitMb || SystemMemory.kills() > killsBefore;
  }

  /** Time since the start. */
  double elapsedSeconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private void checkMemory() {
    long residentMb = SystemMemory.residentMb(child.pid());
    peakMb = Math.max(peakMb, residentMb);
    if (residentMb > memoryLimitMb) {
      reason =
          new Postmortem(
              Status.OUT_OF_MEMORY,
              "native: the process held %d MiB, the limit is %d MiB"
                  .formatted(residentMb, memoryLimitMb));
      child.kill();
    }
  }

  private void checkTime() {
    Duration over = Duration.ofNanos(silence.overNanos());
    if (!asked && !over.isNegative()) {
      asked = true;
      reason = timedOut("");
      child.askToStop(reason.reason());
    } else if (asked && !terminated && over.compareTo(STOP_GRACE) >= 0) {
      terminated = true;
      reason = timedOut(", it did not stop when asked to, and was ended (SIGTERM)");
      child.terminate();
    } else if (terminated && over.compareTo(TERMINATE_GRACE) >= 0) {
      reason = timedOut(", it did not stop when asked to, nor at SIGTERM, and was killed");
      child.kill();
    }
  }

  private Postmortem timedOut(String how) {
    return new Postmortem(
        Status.TIMED_OUT,
        String.format(
            Locale.ROOT,
            "the time limit of %.1f s without progress was reached%s",
            silence.limitNanos() / 1e9,
            how));
  }

  /** How long nothing has been heard, and how long that may last. */
  static final class Silence {
    private final long leastNanos;
    private boolean listening = true;
    private boolean heard;
    private long nanos;
    private long longestNanos;

    /** Begins, before anything was heard. */
    Silence(long leastNanos) {
      this.leastNanos = leastNanos;
    }

    /** Nothing was heard for some more time. */
    synchronized void lasts(long more) {
      if (listening) {
        nanos += more;
      }
    }

    /**
     * Something was heard. The time before the first time is the start of a process: no measure.
     */
    synchronized void ends() {
      if (heard) {
        longestNanos = Math.max(longestNanos, nanos);
      }
      heard = true;
      listening = false;
      nanos = 0;
    }

    /** What is heard from now on counts; the time until now was the listener's, not the child's. */
    synchronized void begins() {
      listening = true;
    }

    synchronized long limitNanos() {
      return Math.max(leastNanos, PATIENCE * longestNanos);
    }

    /** How long it has lasted beyond the limit; negative if it has not. */
    synchronized long overNanos() {
      return nanos - limitNanos();
    }
  }
}
