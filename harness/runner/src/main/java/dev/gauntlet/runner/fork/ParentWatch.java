package dev.gauntlet.runner.fork;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Listens to what the parent has to say after the assignment: {@code stop} and a reason. If there
 * is nothing more to hear then the parent has ended, and so does this process, whatever it does.
 */
final class ParentWatch {
  static final String STOP = "stop ";

  private ParentWatch() {}

  /**
   * Starts to listen, on a thread of its own.
   *
   * @param trial the thread whose whereabouts go to the log when it is to stop
   */
  static void start(BufferedReader parent, EventSender events, Thread trial, PrintStream log) {
    DaemonThread.start("parent-watch", () -> listen(parent, events, trial, log));
  }

  private static void listen(
      BufferedReader parent, EventSender events, Thread trial, PrintStream log) {
    try {
      for (String line = parent.readLine(); line != null; line = parent.readLine()) {
        if (line.startsWith(STOP)) {
          events.stop(line.substring(STOP.length()));
          log.println("Asked to stop, the trial is");
          for (StackTraceElement frame : trial.getStackTrace()) {
            log.println("\tat " + frame);
          }
        }
      }
    } catch (IOException e) {
      // as at the end of the stream
    } finally {
      ChildMain.end(ChildMain.ORPHANED);
    }
  }
}
