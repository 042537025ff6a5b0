package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.DataPlaces;
import dev.gauntlet.run.models.Exporter;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.Trial;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialFailure;
import dev.gauntlet.trial.TrialMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Where a child begins: it runs the one trial that it is assigned, and ends. */
public final class ChildMain {
  /** What the parent begins a request to stop with. */
  static final String STOP = "stop ";

  private static final int ORPHANED = 1; // an exit code that nobody sees
  private static final long CLEAN_UP_MS = 1000;

  private ChildMain() {}

  /** Takes no arguments: everything comes from standard input. */
  public static void main(String[] args) {
    PrintStream log = System.err; // before a plugin can replace it
    int code = 1;
    try {
      run(log);
      code = 0;
    } catch (Throwable e) { // an Error, too, must reach the log, and must not keep the child alive
      e.printStackTrace(log);
    } finally {
      end(code);
    }
  }

  /** Ends this process and those it has started; no hook, no thread of a plugin's may delay it. */
  static void end(int code) {
    try {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  /** Ends this process because its parent has ended, and does what is left of the parent's work. */
  static void endOrphaned(Assignment assignment) {
    DaemonThread.start("end", () -> endAfter(CLEAN_UP_MS)); // however much there is to clean up
    ScratchFolder.delete(assignment.scratch());
    end(ORPHANED);
  }

  private static void endAfter(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      // all the better
    }
    end(ORPHANED);
  }

  private static void run(PrintStream log) throws Exception {
    BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.setIn(InputStream.nullInputStream()); // a plugin must not read what is meant for us
    Assignment assignment = Json.read(parent.readLine(), Assignment.class);
    EventSender events = new EventSender(assignment, log);
    new ParentWatch(assignment, events, Thread.currentThread(), log).start(parent);
    TrialSpec spec = assignment.spec();
    Path folder = Path.of(assignment.folder());
    if (!loadEngine(spec.threads(), events)) {
      return;
    }
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      DataFolders folders = DataFolders.in(assignment.data());
      boolean accuracyOnly = assignment.accuracyOnly();
      Trial trial =
          Trial.of(spec, catalog, folders)
              .withAccuracyOnly(accuracyOnly)
              .withUsualCalibration(assignment.usualCalibration());
      TrialResult result = trial.run(folder, events);
      events.finished(result); // whatever happens from now on, the result stands
      if (!accuracyOnly && result.status().succeeded()) {
        Exporter.exportTrained(trial, folder, events);
      }
    }
  }

  /** Loads the engine and says so; false if it cannot be loaded, whatever the trial. */
  private static boolean loadEngine(int threads, EventSender events) {
    try {
      events.send(new TrialMessage.EngineLoaded(TorchEngine.load(threads).getVersion()));
      return true;
    } catch (InputException e) {
      events.thrown(e);
      String cause = RootCause.of(e).toString();
      events.send(new TrialMessage.EngineFailed(OneLine.of(cause)));
      return false;
    }
  }

  /**
   * The child's end of the channel to its parent: sends each event before the trial goes on. Ends
   * the trial at its next event when the parent asks for it.
   */
  private static final class EventSender implements TrialExecutor.Listener {
    private final Assignment assignment;
    private final SocketChannel parent;
    private final PrintStream log;
    // An interrupt closes the channel that its thread writes to, and a plugin may interrupt its
    // own.
    private final ExecutorService writer =
        Executors.newSingleThreadExecutor(task -> DaemonThread.of("events", task));
    private volatile @Nullable String stop;

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
      send((TrialMessage) event);
      String reason = stop;
      if (reason != null) {
        throw new TrialFailure(Status.TIMED_OUT, reason);
      }
    }

    /** Sends how the trial ended, after which the parent expects no more events. */
    void finished(TrialResult result) {
      send(new TrialMessage.Finished(result));
    }

    void send(TrialMessage message) {
      send(Json.line(message));
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
        endOrphaned(assignment);
      }
    }
  }

  /**
   * Listens to what the parent has to say after the assignment: {@code stop} and a reason. If there
   * is nothing more to hear then the parent has ended, and so does this process, whatever it does.
   */
  private static final class ParentWatch {
    private final Assignment assignment;
    private final EventSender events;
    private final Thread trial;
    private final PrintStream log;

    /**
     * Does nothing yet.
     *
     * @param trial the thread whose whereabouts go to the log when it is to stop
     */
    ParentWatch(Assignment assignment, EventSender events, Thread trial, PrintStream log) {
      this.assignment = assignment;
      this.events = events;
      this.trial = trial;
      this.log = log;
    }

    /** Starts to listen, on a thread of its own. */
    void start(BufferedReader parent) {
      DaemonThread.start("parent-watch", () -> listen(parent));
    }

    private void listen(BufferedReader parent) {
      try {
        for (String line = parent.readLine(); line != null; line = parent.readLine()) {
          if (line.startsWith(STOP)) {
            stop(line.substring(STOP.length()));
          }
        }
      } catch (IOException e) {
        // as at the end of the stream
      } finally {
        endOrphaned(assignment);
      }
    }

    private void stop(String reason) {
      events.stop(reason);
      log.println("Asked to stop, the trial is");
      for (StackTraceElement frame : trial.getStackTrace()) {
        log.println("\tat " + frame);
      }
    }
  }

  /**
   * What a child has to do: the first line of its standard input.
   *
   * @param socket path of the Unix domain socket that takes its events
   * @param token what to begin there with
   * @param spec the trial
   * @param folder where its checkpoint goes
   * @param data where data is
   * @param accuracyOnly as in {@link ChildSettings}
   * @param usualCalibration as in {@link Trial#withUsualCalibration}
   */
  record Assignment(
      String socket,
      String token,
      TrialSpec spec,
      String folder,
      DataPlaces data,
      boolean accuracyOnly,
      @Nullable Double usualCalibration) {

    /** The folder of the socket and of all temporary files: the parent removes it in the end. */
    Path scratch() {
      return requireNonNull(Path.of(socket).getParent(), socket);
    }
  }
}
