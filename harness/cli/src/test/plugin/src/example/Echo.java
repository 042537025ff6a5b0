package example;

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

/** Repeat the last symbol: a task in a plugin. */
public final class Echo implements Task<Echo.Config> {

  public record Config(int length) {}

  @Override
  public String id() {
    return "echo";
  }

  @Override
  public String summary() {
    return "repeat the last symbol";
  }

  @Override
  public Config defaults() {
    return new Config(4);
  }

  @Override
  public Dataset open(Config config, DataAccess data, long seed) {
    return new Dataset() {
      @Override
      public Problem problem() {
        return new Problem(vocabulary().size(), config.length(), Problem.Targets.LAST);
      }

      @Override
      public Vocabulary vocabulary() {
        return Vocabulary.of("abcdefgh");
      }

      @Override
      public Fingerprint fingerprint() {
        return new Fingerprint("0".repeat(64), Map.of("symbols", "8"));
      }

      @Override
      public Batch train(long step, int size, NDManager manager) {
        return batch(new SplittableRandom(seed * 1_000_003 + step), size, manager);
      }

      @Override
      public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
        return List.of(batch(new SplittableRandom(-1 - split.ordinal()), 32, manager));
      }

      private Batch batch(SplittableRandom random, int size, NDManager manager) {
        long[] tokens = random.longs((long) size * config.length(), 0, 8).toArray();
        long[] last = new long[size];
        for (int i = 0; i < size; i++) {
          last[i] = tokens[(i + 1) * config.length() - 1];
        }
        return new Batch(
            manager.create(tokens, new Shape(size, config.length())),
            manager.create(last, new Shape(size)));
      }
    };
  }
}
