package dev.gauntlet.run.child.plugin;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Counting modulo 5. */
public final class Counting implements Task<Counting.Config> {
  /** The fingerprint of its data. */
  public static final String SHA256 = "ab".repeat(32);

  private static final int VOCAB_SIZE = 5;
  private static final int CONTEXT_LENGTH = 4;

  /**
   * Settings.
   *
   * @param hang whether its data never comes
   */
  public record Config(boolean hang) {}

  @Override
  public String id() {
    return "counting";
  }

  @Override
  public String summary() {
    return "count";
  }

  @Override
  public Config defaults() {
    return new Config(false);
  }

  @Override
  public Dataset open(Config config, DataAccess data, long seed) {
    if (config.hang()) {
      Acts.spin();
    }
    return new Numbers(seed);
  }

  private record Numbers(long seed) implements Dataset {
    @Override
    public Problem problem() {
      return new Problem(VOCAB_SIZE, CONTEXT_LENGTH, Problem.Targets.ALL);
    }

    @Override
    public Vocabulary vocabulary() {
      return Vocabulary.of("01234");
    }

    @Override
    public Fingerprint fingerprint() {
      return new Fingerprint(SHA256, Map.of("numbers", "five"));
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      return batch(new SplittableRandom(seed + 1000 * step), size, manager);
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
      int size = Math.min(batchSize, 64);
      return List.of(batch(new SplittableRandom(split.name().hashCode()), size, manager));
    }

    private static Batch batch(SplittableRandom random, int size, NDManager manager) {
      long[] tokens = new long[size * CONTEXT_LENGTH];
      long[] targets = new long[size * CONTEXT_LENGTH];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = i % CONTEXT_LENGTH == 0 ? random.nextInt(VOCAB_SIZE) : targets[i - 1];
        targets[i] = (tokens[i] + 1) % VOCAB_SIZE;
      }
      Shape shape = new Shape(size, CONTEXT_LENGTH);
      return new Batch(manager.create(tokens, shape), manager.create(targets, shape));
    }
  }
}
