package dev.gauntlet.run.work;

import dev.gauntlet.base.InputException;
import java.util.function.Consumer;

/**
 * Offers machines for {@code --on}; found by {@link java.util.ServiceLoader}. Whatever it needs of
 * other people's software it looks for when it is asked for machines, not before.
 */
public interface ExecutorProvider {

  /** What {@code --on} takes of it, for help: {@code slurm}. */
  String syntax();

  /** Whether that is meant by what {@code --on} says. */
  boolean takes(String on);

  /**
   * Finds the machines.
   *
   * @param on what {@code --on} says
   * @param warnings told in one line each
   * @throws InputException if there are none within a minute, or they cannot be used: says what
   *     there is
   */
  Cluster open(String on, Consumer<String> warnings);
}
