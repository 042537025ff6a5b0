package dev.gauntlet.run.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.PluginJar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process like that of a trial, in the same environment, which is given one request and answers
 * it line by line: whatever a plugin does there is one line here.
 */
public final class RequestProcess {
  private static final long EXIT_MS = 5000;
  private static final long LOOK_MS = 50;
  private static final int ORPHANED = 1;

  private RequestProcess() {}

  /**
   * How a process ended.
   *
   * @param how in one line; it matters if an answer is missing
   * @param printed the last lines that it printed
   */
  public record Ended(String how, List<String> printed) {}

  /** What a process does with its request. Whatever it throws ends the process. */
  @FunctionalInterface
  public interface Work<R> {
    /**
     * Does it.
     *
     * @param answers takes each answer, one line
     */
    void on(R request, Consumer<String> answers) throws IOException;
  }

  /**
   * Runs a program.
   *
   * @param program whose main method calls {@link #answer}
   * @param settings of the process, and of those that run beside it
   * @param place which of them it is, from 0
   * @param patience longest time without an answer; the process is ended then
   * @param answers told of each line, on this thread
   * @throws IOException if no process can be started
   * @throws InterruptedException if this thread is interrupted; the process has ended then
   */
  public static Ended run(
      Class<?> program,
      Record request,
      ChildSettings settings,
      int threads,
      int place,
      Duration patience,
      Consumer<String> answers)
      throws IOException, InterruptedException {
    for (PluginJar jar : settings.plugins()) {
      jar.requireUnchanged();
    }
    String cpus = settings.cpus().isEmpty() ? null : settings.cpus().get(place);
    try (ScratchFolder scratch = new ScratchFolder()) {
      Path own = scratch.temporaryFiles();
      Path file = Files.createFile(own.resolve("answers"));
      List<String> archive = ClassArchive.ofThisDistribution().use();
      ProcessBuilder command = ChildCommand.of(settings, program, threads, cpus, own, own, archive);
      command.command().add(file.toString());
      ChildProcess child = new ChildProcess(command);
      ChildLog log = new ChildLog(own.resolve("request.log"));
      boolean ended = false;
      try (BufferedReader reader = Files.newBufferedReader(file)) {
        log.follow(child.printed());
        child.assign(request);
        StringBuilder line = new StringBuilder();
        long heard = System.nanoTime();
        while (!ended && System.nanoTime() - heard < patience.toNanos()) {
          ended = child.waitFor(LOOK_MS);
          heard = pass(reader, line, answers) ? System.nanoTime() : heard;
        }
      } finally {
        child.kill();
        child.waitFor(EXIT_MS);
        log.finish();
      }
      List<String> printed = log.lastLines(Postmortem.LOG_LINES);
      return new Ended(how(child, ended, patience, printed, settings), printed);
    }
  }

  /** Passes on the lines that are whole; true if there was one. */
  private static boolean pass(BufferedReader reader, StringBuilder line, Consumer<String> answers)
      throws IOException {
    boolean passed = false;
    for (int next = reader.read(); next >= 0; next = reader.read()) {
      if (next == '\n') {
        answers.accept(line.toString());
        line.setLength(0);
        passed = true;
      } else {
        line.append((char) next);
      }
    }
    return passed;
  }

  private static String how(
      ChildProcess child,
      boolean ended,
      Duration patience,
      List<String> printed,
      ChildSettings settings) {
    if (!ended) {
      return "it did not come to an end within " + patience.toSeconds() + " s";
    }
    return "its process ended: "
        + Postmortem.of(child.exitCode(), printed, false, settings.heapMb()).reason();
  }

  /**
   * What the main method of the program does: reads the request, works, and ends the process, also
   * when its parent has ended.
   *
   * @param args the file that takes the answers
   * @param type of the request
   */
  public static <R extends Record> void answer(String[] args, Class<R> type, Work<R> work)
      throws IOException {
    BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    System.setIn(InputStream.nullInputStream()); // a plugin must not read what is meant for us
    PrintStream log = System.err; // before a plugin can replace it
    R request = Json.read(parent.readLine(), type);
    DaemonThread.start("parent-watch", () -> outlive(parent));
    Path file = Path.of(args[0]);
    int code = 1;
    try {
      work.on(request, line -> append(file, line));
      code = 0;
    } catch (Throwable e) { // an Error, too, must reach the log
      e.printStackTrace(log);
    } finally {
      ChildMain.end(code);
    }
  }

  private static void append(Path file, String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("its answer cannot be written", e);
    }
  }

  /** Ends this process with its parent, which then has no more to say. */
  private static void outlive(BufferedReader parent) {
    try {
      while (parent.readLine() != null) {
        // nothing is said after the request
      }
    } catch (IOException e) {
      // as at its end
    } finally {
      ChildMain.end(ORPHANED);
    }
  }
}
