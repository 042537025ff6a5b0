package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Catalog.Plugin;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.PluginProcess;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.result.Choice;
import java.io.Closeable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has questions answered: about what is built in by this process, about plugins of the user's by
 * another one, which starts with the first such question. However that one ends, or fails to end,
 * is one line about the plugin that was asked.
 */
public final class PluginAnswers implements Closeable {
  /** How long a plugin may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Catalog catalog;
  private final DataFolders data;
  private final Duration patience;
  private @Nullable PluginProcess process;

  /** Asks the plugins of a catalog. */
  public PluginAnswers(Catalog catalog, DataFolders data) {
    this(catalog, data, PATIENCE);
  }

  PluginAnswers(Catalog catalog, DataFolders data, Duration patience) {
    this.catalog = catalog;
    this.data = data;
    this.patience = patience;
  }

  /** Where the other process begins. */
  public static void main(String[] args) {
    PluginProcess.serve(
        args,
        (catalog, data, text) -> {
          Question<?> question = Json.read(text, Question.class);
          return Json.line(question.answer(catalog, data));
        });
  }

  /**
   * The sizes that a task asks for with its default settings.
   *
   * @throws InputException if its data is not here, or it is broken
   */
  public Problem problem(Plugin<Task<?>> task) {
    Choice choice = new Choice(task.id(), Configs.toMap(task.provider().defaults()));
    return ask(new Question.Open(choice, 1), task).problem();
  }

  /**
   * What an implementation builds with its default settings.
   *
   * @throws InputException if it is broken
   */
  public ModelFacts model(Plugin<Implementation<?>> implementation, Problem problem) {
    Record defaults = implementation.provider().defaults();
    Choice choice = new Choice(implementation.id(), Configs.toMap(defaults));
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
      String answer = process().ask(Json.line(question), plugin.describe(), question.doing());
      return Json.read(answer, question.answers());
    } catch (InputException e) {
      close(); // whether or not that process could answer more: the next question starts another
      throw e;
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // a mistake of the plugin's, an Error included
      throw new InputException(
          "%s is broken: %s while it was %s".formatted(plugin.describe(), e, question.doing()), e);
    }
  }

  /** The process of the plugins, which begins when the first of them is asked. */
  private PluginProcess process() {
    if (process == null) {
      process = new PluginProcess(PluginAnswers.class, catalog.jars(), data.named(), patience);
    }
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
