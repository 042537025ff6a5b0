package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.gauntlet.base.ChildEnvironment;
import dev.gauntlet.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A child's process, and its standard input as the way to talk to it. */
final class ChildProcess {
  private static final Path PROCESSES = Path.of("/proc");

  private final Process process;
  private final String mark = UUID.randomUUID().toString();
  private final Set<ProcessHandle> descendants = ConcurrentHashMap.newKeySet();
  private volatile boolean assigned;

  /** Starts it. */
  ChildProcess(ProcessBuilder command) throws IOException {
    command.environment().put(ChildEnvironment.MARK, mark);
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

  /**
   * Tells it what to do: a record, as one line of JSON. If it has ended already, whoever waits for
   * it will find out.
   */
  void assign(Record assignment) {
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
    rememberDescendants();
    signals().destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    if (Files.isDirectory(PROCESSES)) {
      marked().forEach(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Looks which processes it has started: once it has ended, nobody can say any more whose they
   * were.
   */
  void rememberDescendants() {
    descendants.removeIf(descendant -> !descendant.isAlive());
    signals().descendants().forEach(descendants::add);
  }

  /**
   * What it has started, directly or not, and has since been given another parent: on Linux a
   * process shows the environment that it began with, and that has this child's mark.
   */
  private Stream<ProcessHandle> marked() {
    byte[] variable = (ChildEnvironment.MARK + "=" + mark).getBytes(UTF_8);
    String wanted = new String(variable, StandardCharsets.ISO_8859_1);
    return ProcessHandle.allProcesses()
        .filter(other -> other.pid() != ProcessHandle.current().pid())
        .filter(
            other -> {
              try {
                Path environment = PROCESSES.resolve(Long.toString(other.pid())).resolve("environ");
                byte[] bytes = Files.readAllBytes(environment);
                return new String(bytes, StandardCharsets.ISO_8859_1).contains(wanted);
              } catch (IOException e) {
                return false; // another user's, or it has ended
              }
            });
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
