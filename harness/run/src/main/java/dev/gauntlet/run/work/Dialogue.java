package dev.gauntlet.run.work;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.run.child.LastHeard;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialMessage;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Hears a worker out, whatever way its lines come. */
public final class Dialogue {
  private final Machine machine;
  private final TrialExecutor.Listener listener;
  private final LastHeard lastHeard;
  private final long startNanos = System.nanoTime();
  private Map<String, @Nullable Object> where;

  /**
   * Begins one.
   *
   * @param machine where the worker is expected to be
   * @param listener told of the trial's events
   */
  public Dialogue(TrialSpec spec, Machine machine, TrialExecutor.Listener listener) {
    this.machine = machine;
    this.listener = listener;
    this.lastHeard = new LastHeard(spec);
    this.where = machine.facts();
  }

  /**
   * Hears it out.
   *
   * @return how the trial ended; {@code crashed} if the worker ended before it could say so
   * @throws MachineLostException if its machine did
   * @throws InputException if it refuses the order
   * @throws CancellationException if the channel is closed, or this thread interrupted
   */
  public TrialResult hear(WorkChannel channel) {
    try (channel) {
      for (String line = channel.next(); line != null; line = channel.next()) {
        WorkMessage message;
        try {
          message = Json.read(line, WorkMessage.class);
        } catch (IllegalArgumentException e) {
          return crashed("its worker broke the protocol: " + e.getMessage());
        }
        if (message instanceof WorkMessage.Told told) {
          tell(told.event());
        } else if (message instanceof WorkMessage.Began began) {
          where = began.machine();
        } else if (message instanceof WorkMessage.Refused refused) {
          throw new InputException(machine.host() + ": " + refused.reason());
        } else if (message instanceof WorkMessage.Ended ended) {
          return ended.result();
        }
      }
      WorkChannel.End end = channel.end();
      return switch (end.kind()) {
        case WORKER -> crashed("its worker ended: " + end.reason());
        case MACHINE -> throw new MachineLostException(machine.host() + ": " + end.reason());
        case CLOSED -> throw new CancellationException(end.reason());
      };
    } catch (InterruptedException e) {
      throw Cluster.cancelled(e);
    }
  }

  private void tell(TrialEvent event) {
    lastHeard.on((TrialMessage) event);
    listener.on(event);
  }

  private TrialResult crashed(String reason) {
    return lastHeard
        .failure(
            Status.CRASHED,
            lastHeard.whereabouts() + ": " + reason,
            (System.nanoTime() - startNanos) / 1e9,
            null)
        .withEnvironment(where);
  }
}
