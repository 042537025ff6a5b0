package dev.gauntlet.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.spi.DataAccess;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process in which plugins of the user's answer questions before a run. Their constructors, and
 * whatever else of them is called, may end it, exhaust it or never come back: what becomes of that
 * is one line which names the jar and the class.
 *
 * <p>A question is a line of its standard input. An answer is a line of its output that begins with
 * a word nobody else knows, so that what plugins print is not taken for one.
 */
public final class PluginProcess implements Closeable {
  private static final Duration LOADING = Duration.ofSeconds(60);
  private static final int EXIT_SECONDS = 5;
  private static final int MAX_LINES = 10_000; // printed but not read; beyond that the child waits

  private static final String ENTERING = "entering ";
  private static final String ANSWER = "answer ";
  private static final String REFUSED = "refused ";
  private static final String BROKEN = "broken ";

  private final String word = UUID.randomUUID() + " ";
  private final Duration patience;
  private final Process process;
  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>(MAX_LINES);
  private String lastWords = "";

  /** The end of what a process prints. */
  private static final String END = "\0";

  /** Answers a question of whoever started this process. */
  @FunctionalInterface
  public interface Answerer {
    /**
     * Answers.
     *
     * @throws InputException if the question cannot be answered: in a plugin's own words
     * @throws Exception whatever a plugin throws
     */
    String answer(Catalog catalog, DataAccess data, String question) throws Exception;
  }

  /**
   * Starts a process and waits until it has loaded its plugins.
   *
   * @param main its class, which calls {@link #serve}
   * @param jars of plugins and their libraries
   * @param data the data folder that the user named, or null
   * @param patience longest time an answer may take
   * @throws InputException if a plugin cannot be loaded; names its jar and class
   */
  public PluginProcess(
      Class<?> main, List<PluginJar> jars, @Nullable Path data, Duration patience) {
    this.patience = patience;
    try {
      this.process = command(main, jars, data).start();
    } catch (IOException e) {
      throw new InputException("no process for plugins can be started: " + OneLine.reason(e), e);
    }
    Thread reader = new Thread(this::read, "plugins");
    reader.setDaemon(true);
    reader.start();
    try {
      answer("the plugins", "being loaded", patience);
    } catch (InputException e) {
      close();
      throw e;
    }
  }

  /**
   * Makes sure that plugins can be loaded.
   *
   * @throws InputException if one cannot; names its jar and class
   */
  static void check(List<PluginJar> jars) {
    new PluginProcess(PluginProcess.class, jars, null, LOADING).close();
  }

  /** Where a process begins that only loads plugins. */
  public static void main(String[] args) {
    serve(args, (catalog, data, question) -> "");
  }

  /** The same Java, class path and properties, but nothing that would listen or print by itself. */
  private ProcessBuilder command(Class<?> main, List<PluginJar> jars, @Nullable Path data) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-D") || option.startsWith("--"))
        .filter(option -> !option.startsWith("-Dcom.sun.management."))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1", // it is done before more would pay
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            word,
            data == null ? "" : data.toString()));
    jars.forEach(jar -> command.addAll(List.of(jar.path().toString(), jar.sha256())));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder;
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

  /**
   * Asks a question.
   *
   * @param question one line
   * @param plugin what an error about the plugin begins with
   * @param doing what it does meanwhile, for such an error
   * @return the answer, one line
   * @throws InputException if the plugin refuses, in its own words; or if it throws, ends the
   *     process, or does not answer in time
   */
  public String ask(String question, String plugin, String doing) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((question + "\n").getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      // it has ended, which is found out below
    }
    return answer(plugin, doing, patience);
  }

  private String answer(String plugin, String doing, Duration limit) {
    String running = plugin;
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        String line = printed.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new InputException(
              "%s is broken: it did not come to an end of %s within %d s"
                  .formatted(running, doing, limit.toSeconds()));
        } else if (line.startsWith(ENTERING)) {
          running = line.substring(ENTERING.length());
        } else if (line.startsWith(ANSWER)) {
          return line.substring(ANSWER.length());
        } else if (line.startsWith(REFUSED)) {
          throw new InputException(line.substring(REFUSED.length()));
        } else if (line.startsWith(BROKEN)) {
          throw new InputException(
              "%s is broken: %s while it was %s"
                  .formatted(running, line.substring(BROKEN.length()), doing));
        } else {
          throw new InputException(
              "%s is broken: it ended its process (%s) while it was %s"
                  .formatted(running, ending(), doing));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("interrupted while " + running + " was " + doing, e);
    }
  }

  private synchronized String ending() throws InterruptedException {
    boolean ended = process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
    String code = ended ? "exit code " + process.exitValue() : "it has closed its output";
    return lastWords.isEmpty() ? code : code + ", " + lastWords;
  }

  /** Ends the process and those it has started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /**
   * Answers questions until there are no more, and ends this process.
   *
   * @param args what {@link #command} gave to the main class
   */
  public static void serve(String[] args, Answerer answerer) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    System.setOut(System.err); // what a plugin prints is no answer
    String word = args[0];
    InputStream in = System.in;
    System.setIn(InputStream.nullInputStream()); // a plugin must not read what is meant for us
    BlockingQueue<String> questions = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> take(questions, in), "questions");
    reader.setDaemon(true);
    reader.start();
    try {
      Catalog catalog = catalog(args, plugin -> out.println(word + ENTERING + plugin));
      DataFolders data = DataFolders.of(args[1].isEmpty() ? null : Path.of(args[1]));
      out.println(word + ANSWER);
      while (true) {
        out.println(word + answer(answerer, catalog, data, questions.take()));
      }
    } catch (InputException e) {
      out.println(word + REFUSED + e.getMessage());
    } catch (Throwable e) {
      out.println(word + BROKEN + OneLine.of(e.toString()));
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static Catalog catalog(String[] args, Catalog.Progress progress) {
    List<PluginJar> jars = new ArrayList<>();
    for (int i = 2; i < args.length; i += 2) {
      jars.add(new PluginJar(Path.of(args[i]), args[i + 1]));
    }
    return Catalog.load(List.of(), jars, PluginProcess.class.getClassLoader(), progress);
  }

  private static String answer(
      Answerer answerer, Catalog catalog, DataFolders data, String question) {
    try {
      return ANSWER + answerer.answer(catalog, data, question);
    } catch (InputException e) {
      return REFUSED + e.getMessage();
    } catch (Throwable e) { // a mistake of a plugin's, an Error included
      return BROKEN + OneLine.of(e.toString());
    }
  }

  /** Takes questions from standard input; its end means that nobody waits for answers any more. */
  private static void take(BlockingQueue<String> questions, InputStream in) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        questions.put(line);
      }
    } catch (IOException | InterruptedException e) {
      // as its end
    }
    Runtime.getRuntime().halt(0);
  }
}
