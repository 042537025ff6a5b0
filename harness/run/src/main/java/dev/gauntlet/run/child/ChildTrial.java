package dev.gauntlet.run.child;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.PluginJar;
import dev.gauntlet.run.journal.TrialFiles;
import dev.gauntlet.spi.result.ExportRecord;
import dev.gauntlet.spi.result.Status;
import dev.gauntlet.spi.result.TrialResult;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.Trial;
import dev.gauntlet.trial.TrialEvent;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialFolder;
import dev.gauntlet.trial.TrialMessage;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One trial in a child, from the start of the process to the result. */
final class ChildTrial {
  private static final Logger LOG = LoggerFactory.getLogger(ChildTrial.class);
  private static final long EXIT_MS = 5000; // a child that has nothing more to say ends at once
  private static final long EXPORT_MS = 600_000; // or until its time limit
  private static final long INTERRUPT_MS = 1000;
  // SIGHUP, SIGINT and SIGTERM, which a terminal or a service manager sends to a whole group
  private static final Set<Integer> GROUP_SIGNAL_CODES = Set.of(129, 130, 143);
  private static final int SIGKILL_CODE = 137; // what a user or the system sends to one process

  private final ChildSettings settings;
  private final TrialSpec spec;
  private final @Nullable String cpus;
  private final @Nullable Double usualCalibration;
  private final Path folder;
  private final ClassArchive archive;
  private final LastHeard lastHeard;
  private final ChildLog log;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private long startNanos;
  private @Nullable ChildProcess child;

  /**
   * Starts nothing yet.
   *
   * @param cpus processors for it, as {@link CpuShares} has them; null if the system decides
   * @param usualCalibration as in {@link Trial#withUsualCalibration}
   * @param folder of the trial, for its log and checkpoint
   * @param archive which its process uses, or leaves
   */
  ChildTrial(
      ChildSettings settings,
      TrialSpec spec,
      @Nullable String cpus,
      @Nullable Double usualCalibration,
      Path folder,
      ClassArchive archive) {
    this.settings = settings;
    this.spec = spec;
    this.cpus = cpus;
    this.usualCalibration = usualCalibration;
    this.folder = folder.toAbsolutePath();
    this.archive = archive;
    this.lastHeard = new LastHeard(spec);
    this.log = new ChildLog(new TrialFolder(this.folder).log());
  }

  /**
   * Runs the trial to its end, whatever that is.
   *
   * @param listener told of every event
   * @param engineLoaded told when the engine has been loaded in the child
   * @throws NoEngine if that has never happened
   * @throws InterruptedException if {@link #interrupt} was called, or this thread was interrupted
   * @throws RuntimeException what the listener throws
   */
  TrialResult run(TrialExecutor.Listener listener, Runnable engineLoaded)
      throws InterruptedException {
    try (ScratchFolder scratch = new ScratchFolder();
        EventSocket socket = new EventSocket(scratch.socket())) {
      for (PluginJar jar : settings.plugins()) {
        jar.requireUnchanged();
      }
      // Without the plugins' jars, which others may not have, it serves every trial.
      Path archived = settings.plugins().isEmpty() ? archive.wanted() : null;
      boolean succeeded = false;
      try {
        startNanos = System.nanoTime();
        ProcessBuilder command =
            ChildCommand.of(
                settings,
                ChildMain.class,
                spec.threads(),
                cpus,
                folder,
                scratch.temporaryFiles(),
                archived == null ? archive.use() : ClassArchive.make(archived));
        TrialResult result =
            attend(start(command), scratch.socket(), socket, listener, engineLoaded);
        succeeded = result.status().succeeded();
        return result;
      } finally {
        if (archived != null) {
          archive.take(archived, succeeded);
        }
      }
    } catch (IOException e) {
      return lastHeard.failure(
          Status.CRASHED, "its process could not be started: " + e.getMessage(), 0, null);
    }
  }

  private synchronized ChildProcess start(ProcessBuilder command)
      throws IOException, InterruptedException {
    if (interrupted.getCount() == 0) {
      throw new InterruptedException("interrupted before the trial began");
    }
    ChildProcess started = new ChildProcess(command);
    child = started;
    return started;
  }

  /** Ends the child. Any thread may call this at any time. */
  synchronized void interrupt() {
    interrupted.countDown();
    if (child != null) {
      child.kill();
    }
  }

  private TrialResult attend(
      ChildProcess child,
      Path address,
      EventSocket socket,
      TrialExecutor.Listener listener,
      Runnable engineLoaded)
      throws InterruptedException {
    Watchdog watchdog;
    @Nullable String complaint;
    double wallSeconds;
    try {
      log.follow(child.printed());
      watchdog = new Watchdog(child, startNanos, settings);
      watchdog.start(socket);
      complaint = listen(child, address, socket, watchdog, listener, engineLoaded);
      wallSeconds = watchdog.elapsedSeconds();
      long patienceMs = lastHeard.result() == null ? EXIT_MS : EXPORT_MS;
      if (complaint == null && !child.waitFor(patienceMs)) {
        complaint = "its process had no more to say, but did not end";
      }
    } finally {
      child.kill();
      child.waitFor(EXIT_MS);
      log.finish();
    }
    TrialResult result = lastHeard.result();
    if (result == null) {
      return failure(child, watchdog, complaint);
    }
    if (result.status().succeeded() && !endedFromOutside(child, watchdog)) {
      requireExport(child, watchdog);
    }
    return result.withTiming(result.timing().withWallSeconds(wallSeconds));
  }

  /**
   * Whether somebody else has ended the child: then there is nothing to be said about its export,
   * which may succeed another time.
   */
  private boolean endedFromOutside(ChildProcess child, Watchdog watchdog)
      throws InterruptedException {
    if (watchdog.reason() != null) {
      return false;
    }
    int code = child.exitCode();
    return isInterrupted(code)
        || GROUP_SIGNAL_CODES.contains(code)
        || (code == SIGKILL_CODE && !watchdog.starved());
  }

  /**
   * Whether this was interrupted. Of a signal to a whole group a child may hear before its parent.
   */
  private boolean isInterrupted(int code) throws InterruptedException {
    return interrupted.await(GROUP_SIGNAL_CODES.contains(code) ? INTERRUPT_MS : 0, MILLISECONDS);
  }

  /** Keeps why there is no export, if the child has ended before it could do so itself. */
  private void requireExport(ChildProcess child, Watchdog watchdog) {
    TrialFiles files = TrialFiles.in(folder, spec.id());
    try {
      if (!settings.accuracyOnly() && files.export().isEmpty()) {
        files.keepExport(
            ExportRecord.failed(
                spec.id(), "the export: " + finding(child, watchdog, null).reason()));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", folder, e.getMessage());
    }
  }

  /**
   * Hears the child out.
   *
   * @return what is wrong with what it said, or null
   */
  private @Nullable String listen(
      ChildProcess child,
      Path address,
      EventSocket socket,
      Watchdog watchdog,
      TrialExecutor.Listener listener,
      Runnable engineLoaded) {
    String token = UUID.randomUUID().toString();
    child.assign(
        new ChildMain.Assignment(
            address.toString(),
            token,
            spec,
            folder.toString(),
            settings.data(),
            settings.accuracyOnly(),
            usualCalibration));
    try {
      socket.accept(token);
      for (TrialMessage said = next(socket); said != null; said = next(socket)) {
        watchdog.heard();
        try {
          lastHeard.on(said);
          if (said instanceof TrialEvent event) {
            listener.on(event);
          } else if (said instanceof TrialMessage.EngineLoaded) {
            engineLoaded.run();
          } else {
            return null;
          }
        } finally {
          watchdog.listening();
        }
      }
      return null;
    } catch (ProtocolException e) {
      return "its process broke the protocol: " + e.getMessage();
    } catch (IOException e) {
      return null; // closed, when the child had ended
    }
  }

  private static @Nullable TrialMessage next(EventSocket socket) throws IOException {
    String line = socket.readLine();
    try {
      return line == null ? null : Json.read(line, TrialMessage.class);
    } catch (IllegalArgumentException e) {
      throw (IOException) new ProtocolException(e.getMessage()).initCause(e);
    }
  }

  /** Why the child has ended. */
  private Postmortem finding(ChildProcess child, Watchdog watchdog, @Nullable String complaint) {
    Postmortem reason = watchdog.reason();
    if (reason != null) {
      return reason;
    }
    return complaint != null
        ? new Postmortem(Status.CRASHED, complaint)
        : Postmortem.of(
            child.exitCode(),
            log.lastLines(Postmortem.LOG_LINES),
            watchdog.starved(),
            settings.heapMb());
  }

  private TrialResult failure(ChildProcess child, Watchdog watchdog, @Nullable String complaint)
      throws InterruptedException {
    if (isInterrupted(child.exitCode())) {
      throw new InterruptedException("interrupted in the course of the trial");
    }
    Postmortem finding = finding(child, watchdog, complaint);
    TrialResult result =
        lastHeard.failure(
            finding.status(),
            lastHeard.whereabouts() + ": " + finding.reason(),
            watchdog.elapsedSeconds(),
            watchdog.peakMb());
    if (!lastHeard.engineLoaded() && watchdog.reason() == null) {
      String told = lastHeard.engineFailure();
      String log = new TrialFolder(folder).log().toString();
      throw new NoEngine(
          Postmortem.noEngine(told == null ? "its process ended: " + finding.reason() : told, log),
          result);
    }
    return result;
  }

  /** The engine was not loaded in the child; says why, and what may help. */
  static final class NoEngine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TrialResult result;

    NoEngine(String message, TrialResult result) {
      super(message);
      this.result = result;
    }

    /** What it is if this is the trial's fault alone. */
    TrialResult result() {
      return result;
    }
  }
}
