package dev.gauntlet.run.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.ChildEnvironment;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code gauntlet work}, or a command that starts it somewhere, as a process of this one: the order
 * goes to its standard input, and it is taken back by closing that.
 */
public final class WorkProcess implements WorkChannel {
  private static final int LAST_LINES = 20;
  private static final long STOP_MS = 6000; // a worker gives up its trial within 5 s
  private static final long ASK_SECONDS = 120;
  private static final String END = "\n"; // no line has one

  private final Process process;
  private final BiFunction<Integer, List<String>, Kind> judge;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Deque<String> errors = new ArrayDeque<>();
  private final Thread errorReader;
  private volatile boolean closed;

  /**
   * Starts it.
   *
   * @param order a line
   * @param judge what has ended, by exit code and the last lines on standard error
   * @throws IOException if it cannot be started
   */
  public WorkProcess(
      ProcessBuilder command, String order, BiFunction<Integer, List<String>, Kind> judge)
      throws IOException {
    this.judge = judge;
    process = command.start();
    start("work-lines", this::read);
    errorReader = start("work-errors", this::readErrors);
    try {
      OutputStream input = process.getOutputStream();
      input.write((order + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // it has ended already, which its lines tell
    }
  }

  /**
   * The command that starts {@code gauntlet} on a machine that has the same disk: this process's
   * Java and class path, with a small heap.
   *
   * @param arguments of {@code gauntlet}
   */
  public static List<String> gauntlet(List<String> arguments) {
    List<String> command = ChildEnvironment.java();
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.gauntlet.cli.Main"));
    command.addAll(arguments);
    return command;
  }

  /**
   * Has a command answer in one line.
   *
   * @throws InputException if it does not
   */
  public static String ask(ProcessBuilder command) {
    try (WorkProcess asked = new WorkProcess(command, "", (code, errors) -> Kind.WORKER)) {
      String line = asked.lines.poll(ASK_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new InputException("no answer within %d s".formatted(ASK_SECONDS));
      }
      if (line.equals(END)) {
        throw new InputException(asked.end().reason());
      }
      return line;
    } catch (IOException e) {
      throw new InputException(OneLine.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted", e);
    }
  }

  private static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, "gauntlet-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // as at the end
    } finally {
      lines.add(END);
    }
  }

  private void readErrors() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (errors) {
          errors.add(line);
          if (errors.size() > LAST_LINES) {
            errors.remove();
          }
        }
      }
    } catch (IOException e) {
      // as at the end
    }
  }

  @Override
  public @Nullable String next() throws InterruptedException {
    String line = lines.take();
    return line.equals(END) ? null : line;
  }

  @Override
  public End end() throws InterruptedException {
    if (closed) {
      return new End(Kind.CLOSED, "the order was taken back");
    }
    if (!process.waitFor(STOP_MS, TimeUnit.MILLISECONDS)) {
      return new End(Kind.WORKER, "it had no more to say, but did not end");
    }
    errorReader.join(STOP_MS); // a process that it has left behind may keep the other end open
    List<String> last;
    synchronized (errors) {
      last = new ArrayList<>(errors);
    }
    int code = process.exitValue();
    String said = last.isEmpty() ? "" : ", " + OneLine.of(last.get(last.size() - 1));
    return new End(judge.apply(code, last), "exit code " + code + said);
  }

  @Override
  public void close() {
    closed = true;
    end(process, STOP_MS);
  }

  /**
   * Ends a process that ends with its input: closes that, and kills it with all that it has started
   * if it does not heed it. Waits for that even if this thread is interrupted, and remains so.
   *
   * @param patienceMs how long it may take to end by itself
   */
  public static void end(Process process, long patienceMs) {
    boolean interrupted = Thread.interrupted();
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it has ended
    }
    try {
      if (!process.waitFor(patienceMs, TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
