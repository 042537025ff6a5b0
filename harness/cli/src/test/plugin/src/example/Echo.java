package example;

import ai.djl.ndarray.NDArray;
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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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
    return new Data(config.length(), seed);
  }

  record Data(int length, long seed) implements Dataset {
    public Problem problem() { return new Problem(8, length, Problem.Targets.LAST); }
    public Vocabulary vocabulary() { return Vocabulary.of("abcdefgh"); }
    public Fingerprint fingerprint() { return new Fingerprint("%064x".formatted(length), Map.of("symbols", "8")); }

    public Batch train(long step, int size, NDManager manager) {
      return batch(new SplittableRandom(1_000_003 * seed + step).longs(size), Split.TRAIN, manager);
    }

    public Iterable<Batch> evaluation(Split split, int size, NDManager manager) { // 64 examples
      return () -> IntStream.iterate(0, from -> from < 64, from -> from + size)
          .mapToObj(from -> batch(LongStream.range(from, Math.min(from + size, 64)), split, manager)).iterator();
    }

    private Batch batch(LongStream examples, Split split, NDManager manager) { // parts differ in the first symbol
      long[] tokens = examples.flatMap(each -> new SplittableRandom(each).longs(length, 0, 8)).toArray();
      for (int i = 0; i < tokens.length; i += length) tokens[i] = tokens[i] / 4 * 3 + split.ordinal();
      NDArray x = manager.create(tokens, new Shape(tokens.length / length, length)); // (B, T)
      return new Batch(x, x.get(":, -1"));
    }
  }
}
