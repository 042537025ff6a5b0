package dev.gauntlet.plugins;

import static dev.gauntlet.plugins.PluginProcess.ANSWER;
import static dev.gauntlet.plugins.PluginProcess.BROKEN;
import static dev.gauntlet.plugins.PluginProcess.ENTERING;
import static dev.gauntlet.plugins.PluginProcess.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.base.OneLine;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What runs in a {@link PluginProcess}. */
final class PluginService {
  private PluginService() {}

  /**
   * Where the process begins: loads the plugins, answers questions until there are no more, and
   * ends.
   *
   * @param args a word of the asker's, and path and hash of each jar
   */
  public static void main(String[] args) {
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
      out.println(word + ANSWER + Json.line(catalog.registered()));
      while (true) {
        out.println(word + answer(catalog, questions.take()));
      }
    } catch (InputException e) {
      out.println(word + REFUSED + e.getMessage());
    } catch (Throwable e) {
      out.println(word + BROKEN + OneLine.of(e.toString()));
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static Catalog catalog(String[] args, PluginScan.Progress progress) {
    List<PluginJar> jars = new ArrayList<>();
    for (int i = 1; i < args.length; i += 2) {
      jars.add(new PluginJar(Path.of(args[i]), args[i + 1]));
    }
    return Catalog.loadTrusted(List.of(), jars, PluginService.class.getClassLoader(), progress);
  }

  private static String answer(Catalog catalog, String line) {
    try {
      PluginProcess.Asked asked = Json.read(line, PluginProcess.Asked.class);
      PluginProcess.Answerer answerer =
          Class.forName(asked.answerer())
              .asSubclass(PluginProcess.Answerer.class)
              .getDeclaredConstructor()
              .newInstance();
      DataFolders data = DataFolders.in(asked.data());
      return ANSWER + answerer.answer(catalog, data, asked.question());
    } catch (InputException e) {
      return REFUSED + e.getMessage();
    } catch (Throwable e) { // a mistake of a plugin's, an Error included
      return BROKEN + OneLine.of(PluginScan.unlinkable(e).orElseGet(e::toString));
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
