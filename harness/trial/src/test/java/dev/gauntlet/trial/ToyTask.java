package dev.gauntlet.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.spi.Batch;
import dev.gauntlet.spi.DataAccess;
import dev.gauntlet.spi.Dataset;
import dev.gauntlet.spi.Fingerprint;
import dev.gauntlet.spi.Metric;
import dev.gauntlet.spi.Predictor;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.spi.Split;
import dev.gauntlet.spi.Task;
import dev.gauntlet.spi.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Counting modulo 5, with a slip in one case of ten: a task that any model learns in no time. */
final class ToyTask implements Task<ToyTask.Config> {
  static final int VOCAB_SIZE = 5;
  static final int CONTEXT_LENGTH = 4;
  static final String SHA256 = "ab".repeat(32);

  private static final int EVALUATION_EXAMPLES = 50;

  record Config(Targets targets) {}

  @Override
  public String id() {
    return "toy";
  }

  @Override
  public String summary() {
    return "count";
  }

  @Override
  public Config defaults() {
    return new Config(Targets.ALL);
  }

  @Override
  public Dataset open(Config config, DataAccess data, long seed) {
    return new Data(config.targets(), seed);
  }

  static final class Data implements Dataset {
    private final Problem problem;
    private final long seed;

    Data(Targets targets, long seed) {
      this.problem = new Problem(VOCAB_SIZE, CONTEXT_LENGTH, targets);
      this.seed = seed;
    }

    @Override
    public Problem problem() {
      return problem;
    }

    @Override
    public Vocabulary vocabulary() {
      return Vocabulary.of("01234");
    }

    @Override
    public Fingerprint fingerprint() {
      return new Fingerprint(SHA256, Map.of("slips", "one in ten"));
    }

    @Override
    public Batch train(long step, int size, NDManager manager) {
      return batch(new SplittableRandom(seed + 1000 * step), size, manager);
    }

    @Override
    public Iterable<Batch> evaluation(Split split, int batchSize, NDManager manager) {
      return () ->
          IntStream.iterate(0, first -> first < EVALUATION_EXAMPLES, first -> first + batchSize)
              .mapToObj(
                  first ->
                      batch(
                          new SplittableRandom(split.name().hashCode() - first),
                          Math.min(batchSize, EVALUATION_EXAMPLES - first),
                          manager))
              .iterator();
    }

    /** The share of examples whose successor is predicted to be the next number. */
    @Override
    public List<Metric> metrics() {
      return List.of(
          new Metric() {
            @Override
            public String name() {
              return "counts_on";
            }

            @Override
            public String definition() {
              return "share of numbers that the model follows by the next one";
            }

            @Override
            public List<Measurement> measure(Predictor model, Split split) {
              try (NDManager manager = model.manager().newSubManager()) {
                int right = 0;
                for (int n = 0; n < VOCAB_SIZE; n++) {
                  long[] counted = new long[CONTEXT_LENGTH];
                  for (int i = 0; i < CONTEXT_LENGTH; i++) {
                    counted[i] = Math.floorMod(n - CONTEXT_LENGTH + 1 + i, VOCAB_SIZE);
                  }
                  NDArray tokens = manager.create(counted, new Shape(1, CONTEXT_LENGTH));
                  long next = model.next(tokens).argMax(1).getLong(0);
                  right += next == (n + 1) % VOCAB_SIZE ? 1 : 0;
                }
                return List.of(
                    new Measurement(name(), right / (double) VOCAB_SIZE, VOCAB_SIZE),
                    new Measurement("not_there", Double.NaN, 0));
              }
            }
          });
    }

    private Batch batch(SplittableRandom random, int size, NDManager manager) {
      long[] tokens = new long[size * CONTEXT_LENGTH];
      long[] targets = new long[size * CONTEXT_LENGTH];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = i % CONTEXT_LENGTH == 0 ? random.nextInt(VOCAB_SIZE) : targets[i - 1];
        boolean slip = random.nextInt(10) == 0;
        targets[i] = slip ? random.nextInt(VOCAB_SIZE) : (tokens[i] + 1) % VOCAB_SIZE;
      }
      Shape shape = new Shape(size, CONTEXT_LENGTH);
      return new Batch(manager.create(tokens, shape), targets(targets, size, manager));
    }

    private NDArray targets(long[] all, int size, NDManager manager) {
      if (problem.targets() == Targets.LAST) {
        long[] last =
            IntStream.range(0, size).mapToLong(i -> all[(i + 1) * CONTEXT_LENGTH - 1]).toArray();
        return manager.create(last, new Shape(size));
      }
      long[] targets = Arrays.copyOf(all, all.length);
      if (problem.targets() == Targets.MARKED) {
        for (int i = 0; i < targets.length; i++) {
          targets[i] = i % CONTEXT_LENGTH < 2 ? Batch.IGNORE : targets[i];
        }
      }
      return manager.create(targets, new Shape(size, CONTEXT_LENGTH));
    }
  }
}
