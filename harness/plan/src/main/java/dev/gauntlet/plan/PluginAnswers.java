package dev.gauntlet.plan;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Json;
import dev.gauntlet.plugins.Catalog;
import dev.gauntlet.plugins.Catalog.Plugin;
import dev.gauntlet.plugins.DataFolders;
import dev.gauntlet.plugins.PluginProcess;
import java.io.Closeable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has questions answered: about what is built in by this process, about plugins of the user's by
 * another one, which starts with the first such question. However that one ends, or fails to end,
 * is one line about the plugin that was asked.
 */
public final class PluginAnswers implements Closeable {
  private final Catalog catalog;
  private final DataFolders data;
  private final Duration patience;
  private @Nullable PluginProcess process;

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
    } catch (InputException | OutOfMemoryError e) {
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
    }
  }
}
