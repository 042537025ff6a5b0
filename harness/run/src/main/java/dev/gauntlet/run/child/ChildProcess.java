package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.gauntlet.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A child's process, and its standard input as the way to talk to it. */
final class ChildProcess {
  private final Process process;
  private volatile boolean assigned;

  /** Starts it. */
  ChildProcess(ProcessBuilder command) throws IOException {
    process = command.start();
    SystemMemory.offerFirst(process.pid());
  }

  long pid() {
    return process.pid();
  }

  /** Everything it prints. */
  InputStream printed() {
    return process.getInputStream();
  }

  /** Tells it what to do. If it has ended already, whoever waits for it will find out. */
  void assign(ChildMain.Assignment assignment) {
    say(Json.line(assignment));
    assigned = true;
  }

  /** Asks it to end its trial soon, unless it has not even taken its assignment. */
  void askToStop(String reason) {
    if (assigned) {
      say(ChildMain.STOP + reason);
    }
  }

  private void say(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // it has closed its end, most likely by ending
    }
  }

  /** Asks the system to end it; shutdown hooks run. */
  void terminate() {
    signals().destroy();
  }

  /** Ends it and what it has started, at once. */
  void kill() {
    signals().descendants().forEach(ProcessHandle::destroyForcibly);
    signals().destroyForcibly();
  }

  /** The way to send a signal and no more: {@link Process#destroy} also closes the streams. */
  private ProcessHandle signals() {
    return process.toHandle();
  }

  /** Waits for its end; true if that has come. */
  boolean waitFor(long milliseconds) throws InterruptedException {
    return process.waitFor(milliseconds, MILLISECONDS);
  }

  /** Its exit code, 128 and more standing for a signal; -1 if not even SIGKILL has ended it yet. */
  int exitCode() {
    return process.isAlive() ? -1 : process.exitValue();
  }
}
