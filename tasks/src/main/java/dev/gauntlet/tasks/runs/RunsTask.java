package dev.gauntlet.tasks.runs;

import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Expectation;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import java.util.Optional;

/** A task of saying what follows in a circle of symbols, which every right model learns. */
abstract class RunsTask implements Task<RunsConfig> {
  private final String id;
  private final String summary;
  private final Vocabulary symbols;
  private final int contextLength;

  /**
   * A task.
   *
   * @param symbols the circle
   * @param contextLength by default
   */
  RunsTask(String id, String summary, Vocabulary symbols, int contextLength) {
    this.id = id;
    this.summary = summary;
    this.symbols = symbols;
    this.contextLength = contextLength;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public RunsConfig defaults() {
    return new RunsConfig(contextLength);
  }

  @Override
  public Optional<Expectation> expectation() {
    return Optional.of(Runs.LEARNED);
  }

  @Override
  public Dataset open(RunsConfig config, DataAccess data, long seed) {
    return new Runs(symbols, config.context_length()).open(config, id, seed);
  }
}
