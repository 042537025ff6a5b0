package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import java.util.Optional;

/** The task {@code alphabet}: the letters in their order, again and again. */
public final class AlphabetTask implements Task<RunsConfig> {
  private static final Vocabulary SYMBOLS = Vocabulary.of("abcdefghijklmnopqrstuvwxyz");

  @Override
  public String id() {
    return "alphabet";
  }

  @Override
  public String summary() {
    return "says the alphabet again and again: learned in seconds by every right model";
  }

  @Override
  public RunsConfig defaults() {
    return new RunsConfig(16);
  }

  @Override
  public Optional<Expectation> expectation() {
    return Optional.of(Runs.LEARNED);
  }

  @Override
  public Dataset open(RunsConfig config, DataAccess data, long seed) {
    return new Runs(SYMBOLS, config.context_length()).open(config, id(), seed);
  }
}
