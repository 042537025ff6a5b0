package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import java.util.Optional;

/** The task {@code counting}: 0, 1, 2 and so on, in hexadecimal digits. */
public final class CountingTask implements Task<RunsConfig> {
  private static final Vocabulary SYMBOLS = Vocabulary.of("0123456789ABCDEF");

  @Override
  public String id() {
    return "counting";
  }

  @Override
  public String summary() {
    return "counts on, 0 1 2 and so on in hexadecimal digits: learned in seconds by every right model";
  }

  @Override
  public RunsConfig defaults() {
    return new RunsConfig(8);
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
