package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.Plugin;
import dev.gauntlet.plugins.PluginProcess;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * Has questions answered: about what is built in by this process, about plugins of the user's by
 * the one in which the catalog has loaded them. However that one ends, or fails to end, is one line
 * about the plugin that was asked. Closing it ends that process.
 */
public final class PluginAnswers implements Closeable {
  /** How long a plugin may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Catalog catalog;
  private final DataFolders data;
  private final Duration patience;

  /** Asks the plugins of a catalog. */
  public PluginAnswers(Catalog catalog, DataFolders data) {
    this(catalog, data, PATIENCE);
  }

  PluginAnswers(Catalog catalog, DataFolders data, Duration patience) {
    this.catalog = catalog;
    this.data = data;
    this.patience = patience;
  }

  /** Answers in the other process. */
  public static final class Answerer implements PluginProcess.Answerer {
    @Override
    public String answer(Catalog catalog, DataFolders data, String question) throws IOException {
      return Json.line(Json.read(question, Question.class).answer(catalog, data));
    }
  }

  /**
   * The sizes that a task asks for with its default settings.
   *
   * @throws InputException if its data is not here, or it is broken
   */
  public Problem problem(Plugin<Task<?>> task) {
    Choice choice = new Choice(task.id(), Configs.toMap(task.facts().settings()));
    return ask(new Question.Open(choice, 1), task).problem();
  }

  /**
   * What an implementation builds with its default settings.
   *
   * @throws InputException if it is broken
   */
  public ModelFacts model(Plugin<Implementation<?>> implementation, Problem problem) {
    Choice choice =
        new Choice(implementation.id(), Configs.toMap(implementation.facts().settings()));
    return ask(new Question.Build(choice, problem), implementation);
  }

  /**
   * Asks a plugin.
   *
   * @throws InputException if it refuses what it was given, in its own words; or if it is broken,
   *     naming its jar and its class
   */
  <A extends Record> A ask(Question<A> question, Plugin<?> plugin) {
    try {
      if (plugin.jar().isEmpty()) {
        return question.answer(catalog, data);
      }
      String answer =
          catalog.ask(
              Answerer.class,
              data.places(),
              Json.line(question),
              plugin,
              question.doing(),
              patience);
      return Json.read(answer, question.answers());
    } catch (InputException | OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // a mistake of the plugin's, an Error included
      throw new InputException(
          "%s is broken: %s while it was %s".formatted(plugin.describe(), e, question.doing()), e);
    }
  }

  @Override
  public void close() {
    catalog.endProcess();
  }
}
