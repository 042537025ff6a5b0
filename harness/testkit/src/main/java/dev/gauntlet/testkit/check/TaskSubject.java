package dev.gauntlet.testkit.check;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.OneLine;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Task;
import dev.gauntlet.trial.TorchEngine;
import java.io.IOException;
import java.util.Map;

/** A task with its settings: what checks are asked of. */
public final class TaskSubject implements AutoCloseable {
  private final String description;
  private final Opener opener;
  private final NDManager manager;

  @FunctionalInterface
  private interface Opener {
    Dataset open(long seed) throws IOException;
  }

  private TaskSubject(String description, Opener opener) {
    this.description = description;
    this.opener = opener;
    this.manager = TorchEngine.load(1).newBaseManager(Device.cpu());
  }

  /**
   * A task to be checked.
   *
   * @param settings those of its settings that are not the default
   * @param data where its files are
   * @throws InputException if there is no such setting, or it cannot be opened so
   */
  public static <C extends Record> TaskSubject of(
      Task<C> task, Map<String, ?> settings, DataAccess data) {
    C config = Configs.bind(task.defaults(), settings);
    Opener opener = seed -> task.open(config, data, seed);
    try (Dataset dataset = opener.open(1)) {
      StringBuilder text = new StringBuilder("task " + task.id());
      Configs.toMap(config)
          .forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
      return new TaskSubject(
          text + ", data " + dataset.fingerprint().sha256().substring(0, 12), opener);
    } catch (IllegalArgumentException e) {
      throw new InputException("task " + task.id() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new InputException("task " + task.id() + ": " + OneLine.reason(e), e);
    }
  }

  /** Its id and settings, for people. */
  public String describe() {
    return description;
  }

  /** The data of a seed; the caller closes it. */
  Dataset open(long seed) throws IOException {
    return opener.open(seed);
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    manager.close();
  }
}
