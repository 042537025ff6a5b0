package dev.gauntlet.spi;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of data with its metrics: the plugin point for tasks.
 *
 * <p>Registered in {@code META-INF/services/dev.gauntlet.spi.Task}; needs a public constructor
 * without arguments.
 *
 * @param <C> its settings: a record; a suite overrides components by name
 */
public interface Task<C extends Record> {

  /** Unique name in kebab-case, for example {@code addition}. */
  String id();

  /** One line that says what a model has to do. */
  String summary();

  /** The settings used where a suite names none; of the same types as an implementation's. */
  C defaults();

  /**
   * The settings used where a suite names some and leaves others open: {@link #defaults} unless
   * overridden, for settings whose default depends on another one.
   *
   * @param named what the suite names, by component; values are of the components' types
   * @return settings for all components; those named are set afterwards
   * @throws IllegalArgumentException if what is named is impossible
   */
  default C defaults(Map<String, ?> named) {
    return defaults();
  }

  /** Files a user can download for this task; none unless overridden. */
  default List<Download> downloads() {
    return List.of();
  }

  /**
   * What every right model reaches on this task with its default settings: nothing unless
   * overridden, as for most tasks nobody knows.
   */
  default Optional<Expectation> expectation() {
    return Optional.empty();
  }

  /**
   * Reads or generates the data. Needs no native engine: tensors are made batch by batch, later.
   *
   * @param config settings
   * @param data where files come from
   * @param seed decides the split where it is random, and the order of training batches
   * @return the data; the caller closes it
   * @throws IllegalArgumentException if the settings are impossible or a file is not what it should
   *     be; the message says what, what was given and what is allowed
   * @throws IOException if a file cannot be read
   */
  Dataset open(C config, DataAccess data, long seed) throws IOException;
}
