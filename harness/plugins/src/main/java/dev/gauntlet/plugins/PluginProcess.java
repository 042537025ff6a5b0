package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.ChildEnvironment;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process in which plugins of the user's are loaded and answer questions before a run. Their
 * constructors, and whatever else of them is called, may end it, exhaust it or never come back:
 * what becomes of that is one line which names the jar and the class.
 *
 * <p>It starts when something is asked first, and again with the next question after one that was
 * not answered. A question is a line of its standard input. An answer is a line of its output that
 * begins with a word nobody else knows, so that what plugins print is not taken for one.
 */
public final class PluginProcess implements Closeable {
  private static final Duration LOADING = Duration.ofSeconds(60);
  private static final int EXIT_SECONDS = 5;
  private static final int MAX_LINES = 10_000; // printed but not read; beyond that the child waits

  static final String ENTERING = "entering ";
  static final String ANSWER = "answer ";
  static final String REFUSED = "refused ";
  static final String BROKEN = "broken ";

  /** The end of what a process prints. */
  private static final String END = "\0";

  private final List<PluginJar> jars;
  private final Duration loading;
  private @Nullable Running running;
  private String registered = "";

  /** Answers questions in the process; has a constructor without parameters. */
  public interface Answerer {
    /**
     * Answers.
     *
     * @return one line
     * @throws InputException if the question cannot be answered: in a plugin's own words
     * @throws Exception whatever a plugin throws
     */
    String answer(Catalog catalog, DataFolders data, String question) throws Exception;
  }

  /**
   * A question, as it is sent.
   *
   * @param answerer class of the {@link Answerer}
   * @param data where data is
   * @param question what the answerer takes
   */
  record Asked(String answerer, DataPlaces data, String question) {}

  /**
   * What jars register.
   *
   * @param implementations those there are
   * @param tasks those there are
   * @param libraries hashes of the jars that register nothing
   */
  record Registered(List<Entry> implementations, List<Entry> tasks, List<String> libraries) {}

  /**
   * One plugin.
   *
   * @param jar hash of the jar that registers it
   */
  record Entry(String jar, PluginFacts facts) {}

  /** The process of these jars, which are plugins and their libraries; does not start it yet. */
  PluginProcess(List<PluginJar> jars) {
    this(jars, LOADING);
  }

  /** The same with another longest time that loading the plugins may take. */
  PluginProcess(List<PluginJar> jars, Duration loading) {
    this.jars = jars;
    this.loading = loading;
  }

  /**
   * What the jars register.
   *
   * @throws InputException if a plugin cannot be loaded; names its jar and class
   */
  synchronized Registered registered() {
    running();
    try {
      return Json.read(registered, Registered.class);
    } catch (IllegalArgumentException e) {
      throw new InputException("the plugins cannot be described: " + e.getMessage(), e);
    }
  }

  /**
   * Asks a question.
   *
   * @param plugin what an error about the plugin begins with
   * @param doing what it does meanwhile, for such an error
   * @param patience longest time that the answer may take, once plugins are loaded
   * @return the answer, one line
   * @throws InputException if the plugin refuses, in its own words; or if it throws, ends the
   *     process, or does not answer in time
   */
  synchronized String ask(Asked question, String plugin, String doing, Duration patience) {
    try {
      Running process = running();
      process.send(Json.line(question));
      return process.answer(plugin, doing, patience);
    } catch (InputException e) {
      close(); // whether or not that process could answer more: the next question starts another
      throw e;
    }
  }

  /** The process, its plugins loaded. */
  private Running running() {
    if (running == null) {
      running = new Running(jars);
      try {
        registered = running.answer("the plugins", "being loaded", loading);
      } catch (InputException e) {
        close();
        throw e;
      }
    }
    return running;
  }

  /** Ends the process, if there is one, and those it has started. */
  @Override
  public synchronized void close() {
    if (running != null) {
      running.end();
      running = null;
    }
  }

  /** A process that has been started. */
  private static final class Running {
    private final String word = UUID.randomUUID() + " ";
    private final Process process;
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>(MAX_LINES);
    private String lastWords = "";

    Running(List<PluginJar> jars) {
      List<String> command = ChildEnvironment.java();
      command.addAll(
          List.of(
              "-XX:TieredStopAtLevel=1", // it is done before more would pay
              "-XX:+ExitOnOutOfMemoryError",
              "-XX:-CreateCoredumpOnCrash",
              "-XX:-UsePerfData",
              "-cp",
              System.getProperty("java.class.path"),
              PluginService.class.getName(),
              word));
      jars.forEach(jar -> command.addAll(List.of(jar.path().toString(), jar.sha256())));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      ChildEnvironment.prepare(builder.environment(), 1);
      try {
        this.process = builder.start();
      } catch (IOException e) {
        throw new InputException("no process for plugins can be started: " + OneLine.reason(e), e);
      }
      Thread reader = new Thread(this::read, "plugins");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(word)) {
            printed.put(line.substring(word.length()));
          } else if (!line.isBlank()) {
            synchronized (this) {
              lastWords = line;
            }
          }
        }
        printed.put(END);
      } catch (IOException | InterruptedException e) {
        printed.offer(END);
      }
    }

    void send(String question) {
      try {
        OutputStream input = process.getOutputStream();
        input.write((question + "\n").getBytes(UTF_8));
        input.flush();
      } catch (IOException e) {
        // it has ended, which is found out when its answer is waited for
      }
    }

    String answer(String plugin, String doing, Duration limit) {
      String entered = plugin;
      long deadline = System.nanoTime() + limit.toNanos();
      try {
        while (true) {
          String line = printed.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (line == null) {
            throw new InputException(
                "%s is broken: it did not come to an end of %s within %d s"
                    .formatted(entered, doing, limit.toSeconds()));
          } else if (line.startsWith(ENTERING)) {
            entered = line.substring(ENTERING.length());
          } else if (line.startsWith(ANSWER)) {
            return line.substring(ANSWER.length());
          } else if (line.startsWith(REFUSED)) {
            throw new InputException(line.substring(REFUSED.length()));
          } else if (line.startsWith(BROKEN)) {
            throw new InputException(
                "%s is broken: %s while it was %s"
                    .formatted(entered, line.substring(BROKEN.length()), doing));
          } else {
            throw new InputException(
                "%s is broken: it ended its process (%s) while it was %s"
                    .formatted(entered, ending(), doing));
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InputException("interrupted while " + entered + " was " + doing, e);
      }
    }

    private synchronized String ending() throws InterruptedException {
      boolean ended = process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
      String code = ended ? "exit code " + process.exitValue() : "it has closed its output";
      return lastWords.isEmpty() ? code : code + ", " + lastWords;
    }

    void end() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
