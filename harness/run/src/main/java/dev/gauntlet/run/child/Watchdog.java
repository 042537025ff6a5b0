package dev.gauntlet.run.child;

import dev.gauntlet.spi.result.Status;
import java.time.Duration;

/**
 * Sees to it that a child keeps to its limits, on a thread of its own and until the child has
 * ended.
 *
 * <p>When the time is up it asks the child to stop, which a trial does at its next event; then it
 * sends SIGTERM; then SIGKILL, which also ends what hangs in native code. A child that holds too
 * much memory gets SIGKILL at once: there is no time to lose.
 */
final class Watchdog {
  private static final long POLL_MS = 200;
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final Duration TERMINATE_GRACE = STOP_GRACE.plusSeconds(2);
  private static final double NEAR_LIMIT = 0.9; // the last sample is a little older than the end

  private final ChildProcess child;
  private final Duration timeLimit;
  private final long memoryLimitMb;
  private final long killsBefore = SystemMemory.kills();
  private final long startNanos;

  private boolean asked;
  private boolean terminated;
  private volatile long peakMb;
  private volatile Postmortem reason;

  /**
   * Does nothing yet.
   *
   * @param startNanos from when on the child's time counts, as {@link System#nanoTime} has it
   */
  Watchdog(ChildProcess child, long startNanos, Duration timeLimit, long memoryLimitMb) {
    this.child = child;
    this.startNanos = startNanos;
    this.timeLimit = timeLimit;
    this.memoryLimitMb = memoryLimitMb;
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
        while (!child.waitFor(POLL_MS)) {
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
    return elapsed().toNanos() / 1e9;
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
    Duration over = elapsed().minus(timeLimit);
    if (!asked && !over.isNegative()) {
      asked = true;
      reason = timedOut("");
      child.askToStop(reason.reason());
    } else if (!terminated && over.compareTo(STOP_GRACE) >= 0) {
      terminated = true;
      reason = timedOut(", it did not stop when asked to, and was ended (SIGTERM)");
      child.terminate();
    } else if (over.compareTo(TERMINATE_GRACE) >= 0) {
      reason = timedOut(", it did not stop when asked to, nor at SIGTERM, and was killed");
      child.kill();
    }
  }

  private Postmortem timedOut(String how) {
    double limitSeconds = timeLimit.toMillis() / 1e3;
    return new Postmortem(
        Status.TIMED_OUT, "the time limit of " + limitSeconds + " s was reached" + how);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
