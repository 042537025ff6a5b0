package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.run.models.ExportingExecutor;
import dev.gauntlet.spi.result.TrialSpec;
import dev.gauntlet.trial.TorchEngine;
import dev.gauntlet.trial.TrialExecutor;
import dev.gauntlet.trial.TrialRunner;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Where a child begins: it runs the one trial that it is assigned, and ends. */
public final class ChildMain {
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
      log.println(e); // once more: what a log ends with is what a user is told
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
    Path data = assignment.data() == null ? null : Path.of(assignment.data());
    TorchEngine.load(spec.threads());
    try (Catalog catalog = Catalog.load(List.of(), null)) {
      DataFolders folders = DataFolders.of(data);
      TrialExecutor trial = TrialRunner.of(spec, catalog, folders)::run;
      new ExportingExecutor(trial, catalog, folders)
          .run(spec, Path.of(assignment.folder()), events);
    }
  }
}
