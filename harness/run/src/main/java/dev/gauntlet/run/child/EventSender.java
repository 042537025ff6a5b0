package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.Json;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialFailure;
import dev.gauntlet.trial.TrialListener;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The child's end of the channel to its parent: sends each event before the trial goes on. Ends the
 * trial at its next event when the parent asks for it.
 */
final class EventSender implements TrialListener {
  private final Assignment assignment;
  private final SocketChannel parent;
  private final PrintStream log;
  // An interrupt closes the channel that its thread writes to, and a plugin may interrupt its own.
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(task -> DaemonThread.of("events", task));
  private volatile String stop;

  EventSender(Assignment assignment, PrintStream log) throws IOException {
    this.assignment = assignment;
    this.parent = SocketChannel.open(UnixDomainSocketAddress.of(assignment.socket()));
    this.log = log;
    send(assignment.token());
  }

  /** Ends the trial as timed out. */
  void stop(String reason) {
    stop = reason;
  }

  @Override
  public void on(TrialEvent event) {
    send(Json.line(event));
    String reason = stop;
    if (reason != null && !(event instanceof TrialEvent.Finished)) {
      throw new TrialFailure(Status.TIMED_OUT, reason);
    }
  }

  @Override
  public void thrown(Throwable thrown) {
    thrown.printStackTrace(log);
  }

  /** Returns when the parent is sure to get the line, even if this process ends now. */
  private void send(String line) {
    CompletableFuture.runAsync(() -> write(line), writer).join();
  }

  private void write(String line) {
    ByteBuffer bytes = UTF_8.encode(line + "\n");
    try {
      while (bytes.hasRemaining()) {
        parent.write(bytes);
      }
    } catch (IOException e) { // the parent is gone, or does not want to hear any more
      ChildMain.endOrphaned(assignment);
    }
  }
}
