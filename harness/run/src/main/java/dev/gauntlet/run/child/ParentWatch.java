package dev.gauntlet.run.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Listens to what the parent has to say after the assignment: {@code stop} and a reason. If there
 * is nothing more to hear then the parent has ended, and so does this process, whatever it does.
 */
final class ParentWatch {
  static final String STOP = "stop ";

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
      ChildMain.endOrphaned(assignment);
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
